package io.inmesh.servlet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A path as containers read it in order to find a servlet. */
final class DecodedPath {
  /** What containers refuse: it could mean several paths. */
  static final String AMBIGUOUS = "?";

  private DecodedPath() {}

  /**
   * Without path parameters, decoded, without dot segments and empty ones.
   *
   * @param path from its first slash, without a query
   * @return {@link #AMBIGUOUS} where containers refuse it; null where it leads out of the root
   */
  static @Nullable String of(String path) {
    return isPlain(path) ? path : resolved(path);
  }

  /** Whether it is read as it stands there. */
  private static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean segmentBegins = i > 0 && path.charAt(i - 1) == '/';
      if (c == '%'
          || c == ';'
          || c == '\\'
          || c < ' '
          || c >= 0x7f
          || (segmentBegins && (c == '/' || c == '.'))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String resolved(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String[] raw = path.split("/", -1);
    for (int i = 1; i < raw.length; i++) {
      int parameters = raw[i].indexOf(';');
      String segment = decode(parameters < 0 ? raw[i] : raw[i].substring(0, parameters));
      if (segment == null) {
        return AMBIGUOUS;
      }
      boolean last = i == raw.length - 1;
      switch (segment) {
        case "", "." -> {}
        case ".." -> {
          if (segments.pollLast() == null) {
            return null;
          }
        }
        default -> segments.add(segment);
      }
      if (last && (segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
        segments.add("");
      }
    }
    return "/" + String.join("/", segments);
  }

  private static @Nullable String decode(String segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != '%') { // a character is a byte, as everywhere in heads
        bytes.write(c);
        continue;
      }
      int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
      int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.write((high << 4) | low);
      i += 2;
    }
    try {
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return decoded.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f)
          ? null
          : decoded;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
