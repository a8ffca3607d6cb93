package io.inmesh.config;

/**
 * What happens to path, host and headers before routing.
 *
 * @param normalizePath RFC 3986 dot segments and percent case ({@code normalize_path})
 * @param mergeSlashes adjacent slashes become one ({@code merge_slashes})
 * @param escapedSlashes {@code path_with_escaped_slashes_action}
 * @param stripHostPort {@code strip_matching_host_port} / {@code strip_any_host_port}
 * @param stripTrailingHostDot {@code strip_trailing_host_dot}
 * @param underscores {@code common_http_protocol_options.headers_with_underscores_action}
 */
public record RequestNormalization(
    boolean normalizePath,
    boolean mergeSlashes,
    EscapedSlashes escapedSlashes,
    StripHostPort stripHostPort,
    boolean stripTrailingHostDot,
    Underscores underscores) {

  /** Nothing is changed: the proto's defaults. */
  public static final RequestNormalization NONE =
      new RequestNormalization(
          false, false, EscapedSlashes.KEEP, StripHostPort.NEVER, false, Underscores.ALLOW);

  /** {@code PathWithEscapedSlashesAction}. */
  public enum EscapedSlashes {
    KEEP,
    REJECT,
    UNESCAPE_AND_REDIRECT,
    UNESCAPE_AND_FORWARD
  }

  /** Whether the port is taken off the host before routing. */
  public enum StripHostPort {
    NEVER,
    MATCHING,
    ANY
  }

  /** {@code HeadersWithUnderscoresAction}. */
  public enum Underscores {
    ALLOW,
    REJECT_REQUEST,
    DROP_HEADER
  }
}
