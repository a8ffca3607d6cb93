package io.inmesh.jdkhttp;

import io.inmesh.call.HeaderLines;
import io.inmesh.call.LocalReply;
import io.inmesh.call.ResponseView;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response, for the application's body handler. Its headers are made when they are
 * asked for: making them costs more than any other object of a call, and many handlers do not look.
 * Thread-safe once the lines are not edited any more.
 */
final class ResponseHead implements HttpResponse.ResponseInfo {
  private final int statusCode;
  private final HeaderLines lines;
  private final HttpClient.Version version;

  /** Whoever comes first makes them; that two threads do does no harm, they are immutable. */
  private @Nullable HttpHeaders headers;

  /**
   * A head.
   *
   * @param lines not edited from now on
   */
  ResponseHead(int statusCode, HeaderLines lines, HttpClient.Version version) {
    this.statusCode = statusCode;
    this.lines = lines;
    this.version = version;
  }

  /** Of the mesh's own reply. */
  static ResponseHead of(LocalReply reply) {
    List<String> given = reply.headers();
    HeaderLines lines = new HeaderLines(given.size() / 2);
    for (int i = 0; i < given.size(); i += 2) {
      lines.append(given.get(i), given.get(i + 1));
    }
    return new ResponseHead(reply.status(), lines, HttpClient.Version.HTTP_1_1);
  }

  @Override
  public int statusCode() {
    return statusCode;
  }

  @Override
  public HttpHeaders headers() {
    HttpHeaders made = headers;
    if (made == null) {
      made = headers(lines);
      headers = made;
    }
    return made;
  }

  @Override
  public HttpClient.Version version() {
    return version;
  }

  /** What the engine sees of a head. */
  static ResponseView view(int status, HeaderLines lines) {
    return new ResponseView() {
      @Override
      public int status() {
        return status;
      }

      @Override
      public HeaderLines headers() {
        return lines;
      }
    };
  }

  /** A copy of the client's headers as lines. */
  static HeaderLines lines(HttpHeaders headers, int spare) {
    Map<String, List<String>> map = headers.map();
    HeaderLines lines = new HeaderLines(map.size() + spare);
    map.forEach((name, values) -> {
      for (int i = 0; i < values.size(); i++) {
        lines.append(name, values.get(i));
      }
    });
    return lines;
  }

  /** Lines as the client's headers. */
  static HttpHeaders headers(HeaderLines lines) {
    return HttpHeaders.of(new LinesByName(lines), (name, value) -> true);
  }
}
