package io.inmesh.internal.format;

import io.inmesh.call.HeaderBytes;
import io.inmesh.internal.format.Format.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Commands that print the request's query or a parameter of it. */
final class QueryText {
  private QueryText() {}

  /** {@code QUERY_PARAM(name)}: the first value, percent-decoded, as bytes. */
  static Piece parameter(String text) {
    String name = HeaderBytes.ofText(text);
    return (context, request, response) -> find(request.path(), name);
  }

  /** {@code QUERY_PARAMS}: the whole query, be it empty, as it stands or {@code DECODED}. */
  static Piece all(boolean decoded) {
    return (context, request, response) -> {
      String path = request.path();
      int question = path.indexOf('?');
      if (question < 0) {
        return null;
      }
      String query = path.substring(question + 1);
      return decoded ? decodeVisible(query) : query;
    };
  }

  static String withoutQuery(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '?' || path.charAt(i) == '#') {
        return path.substring(0, i);
      }
    }
    return path;
  }

  private static @Nullable String find(String path, String name) {
    int question = path.indexOf('?');
    if (question < 0) {
      return null;
    }
    for (String parameter : path.substring(question + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (decode(equals < 0 ? parameter : parameter.substring(0, equals)).equals(name)) {
        return equals < 0 ? "" : decode(parameter.substring(equals + 1));
      }
    }
    return null;
  }

  /** Decodes {@code %XX}; a plus stays a plus, a broken escape stays as it is. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int value = text.charAt(at) == '%' && at + 2 < text.length() ? hex(text, at + 1) : -1;
      if (value >= 0) {
        bytes.write(value);
        at += 3;
      } else {
        int end = text.offsetByCodePoints(at, 1);
        bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1));
        at = end;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * Decodes only escapes of what a query can have in plain, and drops the sign of a broken one, as
   * Envoy 1.40 was seen to do.
   */
  private static String decodeVisible(String query) {
    StringBuilder text = new StringBuilder(query.length());
    int at = 0;
    while (at < query.length()) {
      char c = query.charAt(at);
      if (c == '%' && at + 2 < query.length()) {
        int value = hex(query, at + 1);
        if (value > ' ' && value < 0x7f && "\"<>\\^{|}".indexOf(value) < 0) {
          text.append((char) value);
          at += 3;
          continue;
        } else if (value < 0) {
          at++;
          continue;
        }
      }
      text.append(c);
      at++;
    }
    return text.toString();
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }
}
