package io.inmesh.samples.meshctl;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What came back, without what differs by nature. */
record SeenAnswer(int status, Set<String> headers, String body) {
  /** What differs by nature: the time, the name of the server, the connection. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "date",
          "server",
          "connection",
          "keep-alive",
          "transfer-encoding",
          "content-length",
          "x-envoy-upstream-service-time");

  private static final int UUID_LENGTH = 36;

  static SeenAnswer of(int status, Set<String> headers, String body) {
    return new SeenAnswer(status, headers, comparable(body));
  }

  /** What a server at a port of this machine answers to a request. */
  static SeenAnswer of(RequestLine request, int port) throws IOException {
    String text = request.sendTo(port);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no response to " + request + ": " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    Set<String> headers = new TreeSet<>();
    boolean chunked = false;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String value = lines[i].substring(colon + 1).strip();
      chunked |= lines[i].toLowerCase(Locale.ROOT).startsWith("transfer-encoding:");
      addCompared(headers, lines[i].substring(0, colon), value);
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    return of(status, headers, EnvoyClient.bodyOf(status, chunked, text.substring(end + 4)));
  }

  static void addCompared(Set<String> headers, String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean seconds = lower.equals("x-ratelimit-reset") || lower.equals("retry-after");
    if (seconds && !value.equals("0")) {
      headers.add(lower + ": N"); // it shrinks while the two are asked
    } else if (lower.equals("x-request-id") && value.length() == UUID_LENGTH) {
      headers.add(lower + ": ID");
    } else if (!NOT_COMPARED.contains(lower)) {
      headers.add(lower + ": " + value);
    }
  }

  /**
   * The echo without random ids, and without what the client's connection adds; the container's
   * error page without what it says of a path that it cannot decode, which it is not asked in the
   * mesh.
   */
  private static String comparable(String body) {
    return body.replaceAll("x-request-id=[0-9a-f-]{36}", "x-request-id=ID")
        .replaceAll("<p><b>Message</b> Invalid URI[^<]*</p>", "")
        .replaceAll("x-envoy-expected-rq-timeout-ms=\\d+", "x-envoy-expected-rq-timeout-ms=N")
        .replaceAll(", (connection|content-length|transfer-encoding)=[^,}]*", "")
        .replaceAll("\\{(connection|content-length|transfer-encoding)=[^,}]*, ", "{");
  }
}
