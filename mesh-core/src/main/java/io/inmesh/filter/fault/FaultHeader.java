package io.inmesh.filter.fault;

import io.inmesh.call.HeadersView;
import io.inmesh.filter.FilterCall;

/** Numbers in request headers. They are not trusted, so only the first line of a name counts. */
final class FaultHeader {
  private static final int MAX_DIGITS = 18;

  private FaultHeader() {}

  /** The number in a header; -1 when there is none. */
  static long number(FilterCall call, String name) {
    HeadersView headers = call.request().headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        return number(headers.value(i).strip());
      }
    }
    return -1;
  }

  private static long number(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
