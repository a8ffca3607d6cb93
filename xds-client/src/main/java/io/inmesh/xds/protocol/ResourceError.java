package io.inmesh.xds.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a resource.
 *
 * @param field path of the field, as in {@code route_config.virtual_hosts[0].routes[2].match}
 * @param value what is there; never a secret
 * @param expected what would be right, or why this is not honoured
 * @param kind whether nobody could use it, or only this client cannot
 */
public record ResourceError(String field, String value, String expected, Kind kind) {

  /** The two kinds of errors. */
  public enum Kind {
    /** The data plane API forbids it. */
    INVALID,
    /** The data plane API allows it, but this client cannot honour it. */
    UNSUPPORTED
  }

  /** What the data plane API forbids. */
  public static ResourceError invalid(String field, String value, String expected) {
    return new ResourceError(field, value, expected, Kind.INVALID);
  }

  /**
   * Bytes that cannot be decoded.
   *
   * @param reason what protobuf says of them
   * @param message the full name of the message that they should be
   */
  public static ResourceError malformed(@Nullable String reason, String message) {
    return invalid("", reason == null ? "malformed bytes" : "malformed bytes: " + reason, message);
  }

  /** What this client cannot honour. */
  public static ResourceError unsupported(String field, String value, String expected) {
    return new ResourceError(field, value, expected, Kind.UNSUPPORTED);
  }

  /** {@code field: value (expected: ...)}. */
  @Override
  public String toString() {
    return (field.isEmpty() ? "" : field + ": ") + value + " (expected: " + expected + ")";
  }
}
