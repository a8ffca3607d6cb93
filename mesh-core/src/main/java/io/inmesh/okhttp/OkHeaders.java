package io.inmesh.okhttp;

import io.inmesh.call.HeaderLines;
import okhttp3.Headers;

/** OkHttp's headers as lines that can be edited, and back. */
final class OkHeaders {
  private OkHeaders() {}

  /** A copy, with room for some more lines. */
  static HeaderLines lines(Headers headers, int spare) {
    int size = headers.size();
    HeaderLines lines = new HeaderLines(size + spare);
    for (int i = 0; i < size; i++) {
      lines.append(headers.name(i), headers.value(i));
    }
    return lines;
  }

  static Headers of(HeaderLines lines) {
    if (isPlain(lines)) {
      return Headers.of(lines.toArray());
    }
    Headers.Builder builder = new Headers.Builder();
    for (int i = 0; i < lines.size(); i++) {
      builder.addUnsafeNonAscii(lines.nameAsGiven(i), lines.value(i));
    }
    return builder.build();
  }

  /** Whether no value has a character that OkHttp takes only from its unsafe methods. */
  private static boolean isPlain(HeaderLines lines) {
    for (int i = 0; i < lines.size(); i++) {
      String value = lines.value(i);
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        if (c > '~' || (c < ' ' && c != '\t')) {
          return false;
        }
      }
    }
    return true;
  }
}
