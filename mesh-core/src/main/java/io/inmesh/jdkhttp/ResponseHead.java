package io.inmesh.jdkhttp;

import io.inmesh.call.HeaderLines;
import io.inmesh.call.LocalReply;
import io.inmesh.call.ResponseView;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The head of a response, for the engine and for the application's body handler. */
record ResponseHead(int statusCode, HttpHeaders headers, HttpClient.Version version)
    implements HttpResponse.ResponseInfo {

  /** Of the mesh's own reply. */
  static ResponseHead of(LocalReply reply) {
    List<String> given = reply.headers();
    HeaderLines lines = new HeaderLines(given.size() / 2);
    for (int i = 0; i < given.size(); i += 2) {
      lines.append(given.get(i), given.get(i + 1));
    }
    return new ResponseHead(reply.status(), headers(lines), HttpClient.Version.HTTP_1_1);
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
      for (String value : values) {
        lines.append(name, value);
      }
    });
    return lines;
  }

  /** Lines as the client's headers. */
  static HttpHeaders headers(HeaderLines lines) {
    Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < lines.size(); i++) {
      map.computeIfAbsent(lines.nameAsGiven(i), name -> new ArrayList<>(1)).add(lines.value(i));
    }
    return HttpHeaders.of(map, (name, value) -> true);
  }
}
