package io.inmesh.internal.route;

import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a path before routing: escaped slashes, RFC 3986 normalisation, adjacent slashes,
 * in this order; the query is left alone. Source: Envoy's {@code maybeNormalizePath}.
 */
public final class PathNormalizer {
  private final EscapedSlashes escapedSlashes;
  private final boolean canonical;
  private final boolean mergeSlashes;

  /** Compiles the path's part of the options. */
  public PathNormalizer(RequestNormalization options) {
    escapedSlashes = options.escapedSlashes();
    canonical = options.normalizePath();
    mergeSlashes = options.mergeSlashes();
  }

  /**
   * Normalises a path.
   *
   * @param target path and query
   * @return the same instance when nothing changes; null for a path that is to be refused with 400,
   *     details {@code path_normalization_failed}, and no route
   */
  public @Nullable String normalize(String target) {
    if (target.indexOf('#') >= 0) {
      return null; // a fragment has no place in a request
    }
    if (!target.startsWith("/")) {
      return target;
    }
    int question = target.indexOf('?');
    int end = question < 0 ? target.length() : question;
    String path = path(target, end);
    if (path == null || end == target.length()) {
      return path;
    }
    boolean same = path.length() == end && target.startsWith(path);
    return same ? target : path + target.substring(end);
  }

  /**
   * What formats see of a refused path: the slashes are decoded before it is found out.
   *
   * @param target path and query as they came
   */
  public String refused(String target) {
    if (escapedSlashes == EscapedSlashes.KEEP || target.indexOf('#') >= 0) {
      return target;
    }
    int question = target.indexOf('?');
    int end = question < 0 ? target.length() : question;
    return unescapeSlashes(target.substring(0, end)) + target.substring(end);
  }

  private @Nullable String path(String target, int end) {
    String path = target.substring(0, end);
    if (escapedSlashes != EscapedSlashes.KEEP && hasEscapedSlash(path)) {
      if (escapedSlashes == EscapedSlashes.REJECT) {
        return null;
      }
      path = unescapeSlashes(path);
    }
    if (canonical) {
      path = CanonicalPath.of(path);
    }
    return path != null && mergeSlashes ? mergeSlashes(path) : path;
  }

  /**
   * Whether the request is to be answered with a 307 to the normalised path, details {@code
   * path_normalization_failed}; where it is a gRPC request, with an error instead.
   *
   * @param target path and query as they came
   */
  public boolean redirects(String target) {
    if (escapedSlashes != EscapedSlashes.UNESCAPE_AND_REDIRECT) {
      return false;
    }
    int question = target.indexOf('?');
    return hasEscapedSlash(question < 0 ? target : target.substring(0, question));
  }

  private static boolean hasEscapedSlash(String path) {
    for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
      if (isEscapedSlash(path, at)) {
        return true;
      }
    }
    return false;
  }

  /** {@code %2F} or {@code %5C} in any case. */
  private static boolean isEscapedSlash(String path, int at) {
    return path.regionMatches(true, at, "%2f", 0, 3) || path.regionMatches(true, at, "%5c", 0, 3);
  }

  private static String unescapeSlashes(String path) {
    StringBuilder result = new StringBuilder(path.length());
    int at = 0;
    while (at < path.length()) {
      if (path.charAt(at) == '%' && isEscapedSlash(path, at)) {
        result.append(path.charAt(at + 1) == '2' ? '/' : '\\');
        at += 3;
      } else {
        result.append(path.charAt(at++));
      }
    }
    return result.toString();
  }

  /** Slashes only come out as two, as in Envoy: one in front and one behind nothing. */
  private static String mergeSlashes(String path) {
    if (!path.contains("//")) {
      return path;
    }
    StringBuilder result = new StringBuilder(path.length()).append('/');
    int at = 0;
    while (at < path.length()) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      if (end > at) {
        if (result.length() > 1) {
          result.append('/');
        }
        result.append(path, at, end);
      }
      at = end + 1;
    }
    if (path.endsWith("/")) {
      result.append('/');
    }
    return result.toString();
  }
}
