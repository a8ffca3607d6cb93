package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Draws requests as lines of {@code meshctl call}. */
final class RandomRequest {
  private final Draw draw;

  RandomRequest(Draw draw) {
    this.draw = draw;
  }

  ObjectNode make(String id) {
    ObjectNode line = Json.object();
    line.put("id", id);
    String method = draw.of("GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS");
    line.put("method", method);
    line.put("url", "http://" + authority() + target());
    ArrayNode headers = line.putArray("headers");
    headers.addArray().add("x-test-id").add(id);
    for (String name : RandomRoutes.HEADERS) {
      if (draw.chance(0.35)) {
        headers.addArray().add(name).add(draw.of(RandomRoutes.VALUES));
        if (draw.chance(0.15)) {
          headers.addArray().add(name).add(draw.of(RandomRoutes.VALUES));
        }
      }
    }
    if (draw.chance(0.3)) {
      add(headers, "x-draw", draw.of("0", "7", "29", "55", "1000000007"));
    } else {
      add(headers, "x-draw", Integer.toString(draw.below(200)));
    }
    if (draw.chance(0.3)) {
      add(headers, "x-cluster", draw.of("one", "two", "missing", "closed", ""));
    }
    if (draw.chance(0.3)) {
      add(headers, "x-script", script());
    }
    if (draw.chance(0.15)) {
      add(headers, "x-forwarded-for", draw.of("10.0.0.1", "10.0.0.1, 10.0.0.2", "1.2.3.4"));
    }
    if (draw.chance(0.1)) {
      add(headers, "x-forwarded-proto", draw.of("https", "http"));
    }
    if (draw.chance(0.1)) {
      add(headers, "x-request-id", "11111111-2222-4333-8444-555555555555");
    }
    if (draw.chance(0.1)) {
      add(headers, "x-envoy-retry-on", draw.of("5xx", "connect-failure", "retriable-4xx"));
    }
    if (draw.chance(0.1)) {
      add(headers, "x-envoy-max-retries", draw.of("0", "2", "x"));
    }
    if (draw.chance(0.08)) {
      add(headers, "x-envoy-upstream-rq-timeout-ms", draw.of("200", "0", "x", "5000"));
    }
    if (draw.chance(0.05)) {
      add(headers, "x-envoy-upstream-rq-per-try-timeout-ms", "150");
    }
    if (draw.chance(0.06)) {
      add(headers, "content-type", draw.of("application/grpc", "application/grpc+proto", "text/a"));
    }
    if (draw.chance(0.05)) {
      add(headers, "x-envoy-original-path", "/forged");
    }
    if (draw.chance(0.2)) {
      add(headers, "origin", draw.of(RandomFilters.ORIGINS));
      if (draw.chance(0.6)) {
        add(headers, "access-control-request-method", "PUT");
      }
    }
    if (draw.chance(0.1)) {
      add(headers, "x-envoy-fault-abort-request", draw.of("418", "503", "x", "0"));
    }
    if (!method.equals("GET") && !method.equals("HEAD") && draw.chance(0.5)) {
      line.put("body", "some text");
    }
    return line;
  }

  private static void add(ArrayNode headers, String name, String value) {
    headers.addArray().add(name).add(value);
  }

  private String authority() {
    String host = draw.of(RandomRoutes.HOSTS);
    return draw.chance(0.7) ? host : host + draw.of(":80", ":8080", ".", ".:8080");
  }

  private String target() {
    StringBuilder target = new StringBuilder();
    int segments = draw.below(4);
    for (int i = 0; i < segments; i++) {
      target.append(draw.chance(0.06) ? "//" : "/");
      target.append(
          draw.chance(0.1)
              ? draw.of("..", ".", "%2e%2e", "a%2Fb", "a%5cb", "a;p=1", "12", "%41", "~", "a b")
                  .replace(" ", "%20")
              : draw.of(RandomRoutes.SEGMENTS));
    }
    if (segments == 0 || draw.chance(0.15)) {
      target.append('/');
    }
    if (draw.chance(0.3)) {
      target.append('?').append(draw.of("q=1", "q=abc&r", "r=&q=10", "e", "", "q=%31", "q=1&q=2"));
    }
    return target.toString();
  }

  private String script() {
    return draw.of(
        "503",
        "503,200",
        "503,503,200",
        "500,200",
        "502,504,200",
        "409,200",
        "418,200",
        "429,200",
        "close",
        "close,200",
        "404",
        "204",
        "304",
        "201",
        "503;x-retry=abc,200",
        "200;x-retry=1,200",
        "503;x-envoy-ratelimited=true,200",
        "503;x-envoy-overloaded=true,200",
        "200;grpc-status=14,200",
        "200;grpc-status=13,200",
        "200;x-r=up",
        "503;retry-after=1,200");
  }
}
