package io.inmesh.okhttp;

import io.inmesh.call.HeaderLines;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;

/**
 * OkHttp's headers as lines that can be edited, and back: line by line into what is being built,
 * since each {@link Headers} on the way would be copied twice.
 */
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

  /** Gives these lines to a request that is a copy of one with other headers. */
  static void replace(Headers before, HeaderLines lines, Request.Builder request) {
    if (!isPlain(lines)) {
      request.headers(unsafe(lines));
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      request.removeHeader(before.name(i));
    }
    for (int i = 0; i < lines.size(); i++) {
      request.addHeader(lines.nameAsGiven(i), lines.value(i));
    }
  }

  /** The same for a response. */
  static void replace(Headers before, HeaderLines lines, Response.Builder response) {
    if (!isPlain(lines)) {
      response.headers(unsafe(lines));
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      response.removeHeader(before.name(i));
    }
    for (int i = 0; i < lines.size(); i++) {
      response.addHeader(lines.nameAsGiven(i), lines.value(i));
    }
  }

  private static Headers unsafe(HeaderLines lines) {
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
