package io.inmesh.okhttp;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;

/**
 * OkHttp's headers as lines that can be edited, and back: line by line into what is being built,
 * since each {@link Headers} on the way would be copied twice. OkHttp has texts for values, and
 * reads and writes them as UTF-8.
 */
final class OkHeaders {
  private OkHeaders() {}

  /** A copy, with room for some more lines. */
  static HeaderLines lines(Headers headers, int spare) {
    int size = headers.size();
    HeaderLines lines = new HeaderLines(size + spare);
    for (int i = 0; i < size; i++) {
      lines.append(headers.name(i), HeaderBytes.ofText(headers.value(i)));
    }
    lines.mark();
    return lines;
  }

  /** Gives these lines to a request that is a copy of one with other headers. */
  static void replace(Headers before, HeaderLines lines, Request.Builder request) {
    int same = same(before, lines);
    if (!isPlain(lines, same)) {
      request.headers(unsafe(lines));
      return;
    }
    for (int i = same; i < before.size(); i++) {
      request.removeHeader(before.name(i));
    }
    for (int i = same; i < lines.size(); i++) {
      request.addHeader(lines.nameAsGiven(i), lines.value(i));
    }
  }

  /** The same for a response. */
  static void replace(Headers before, HeaderLines lines, Response.Builder response) {
    int same = same(before, lines);
    if (!isPlain(lines, same)) {
      response.headers(unsafe(lines));
      return;
    }
    for (int i = same; i < before.size(); i++) {
      response.removeHeader(before.name(i));
    }
    for (int i = same; i < lines.size(); i++) {
      response.addHeader(lines.nameAsGiven(i), lines.value(i));
    }
  }

  /** How many lines need not be replaced: all of them, or, since names may come twice, none. */
  private static int same(Headers before, HeaderLines lines) {
    return lines.unchanged() == before.size() ? before.size() : 0;
  }

  private static Headers unsafe(HeaderLines lines) {
    Headers.Builder builder = new Headers.Builder();
    for (int i = 0; i < lines.size(); i++) {
      builder.addUnsafeNonAscii(lines.nameAsGiven(i), HeaderBytes.toText(lines.value(i)));
    }
    return builder.build();
  }

  /** Whether no value from here on has a character that only OkHttp's unsafe methods take. */
  private static boolean isPlain(HeaderLines lines, int from) {
    for (int i = from; i < lines.size(); i++) {
      String value = lines.value(i);
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        if (c > '~' || (c < ' ' && c != '\t')) { // Controls: only in responses.
          return false;
        }
      }
    }
    return true;
  }
}
