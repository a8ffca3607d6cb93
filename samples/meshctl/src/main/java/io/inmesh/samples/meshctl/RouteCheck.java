package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the tests of a {@code Validation} against one route configuration. */
final class RouteCheck {
  /**
   * What came of one expectation.
   *
   * @param actual null for no such header
   */
  record Result(
      String test, String field, String expected, @Nullable String actual, boolean passed) {}

  private final CheckedRoutes routes;
  private final HeaderMatchers matchers;

  RouteCheck(CheckedRoutes routes, HeaderMatchers matchers) {
    this.routes = routes;
    this.matchers = matchers;
  }

  List<Result> run(RouteTest test) throws InterruptedException {
    Mesh mesh = routes.mesh(test.runtime());
    Explanation actual = mesh.explain(test.request());
    List<Result> results = new ArrayList<>();
    for (Map.Entry<String, String> expected : test.expected().entrySet()) {
      String value = value(expected.getKey(), actual);
      results.add(
          new Result(
              test.name(),
              expected.getKey(),
              expected.getValue(),
              value,
              expected.getValue().equals(value)));
    }
    if (!test.headers().isEmpty()) {
      PlainRequest sent = sent(test, actual);
      HeadersView received = new DryCall(mesh, test).responseHeaders();
      for (RouteTest.Header header : test.headers()) {
        PlainRequest headers = header.ofRequest() ? sent : test.request().as("any", "/", received);
        results.add(check(test.name(), header, headers));
      }
    }
    return results;
  }

  private Result check(String test, RouteTest.Header header, PlainRequest headers) {
    String value = headers.field(header.name());
    boolean passed =
        header.value() == null
            ? matchers.matches(header, headers)
            : header.value().equals(value == null ? "" : value);
    String expected =
        header.value() == null ? Documents.toJson(header.matcher()).toString() : header.value();
    return new Result(test, header.field() + '.' + header.name(), expected, value, passed);
  }

  /** The request as it would go upstream; as it came where it does not. */
  private static PlainRequest sent(RouteTest test, Explanation actual) {
    Explanation.Head head = actual.head();
    if (head == null) {
      return test.request();
    }
    HeaderLines lines = new HeaderLines(head.headers().size() / 2);
    for (int i = 0; i < head.headers().size(); i += 2) {
      lines.append(head.headers().get(i), head.headers().get(i + 1));
    }
    return test.request().as(head.authority(), head.path(), lines);
  }

  /** Redirects and direct responses have no virtual host there, as in router_check_tool. */
  private static String value(String field, Explanation actual) {
    Explanation.Target target = actual.target();
    Explanation.Head head = actual.head();
    LocalReply direct = target == null && actual.routeIndex() >= 0 ? actual.reply() : null;
    return switch (field) {
      case "cluster_name" -> target == null ? "" : target.cluster();
      case "virtual_cluster_name" ->
          target == null || actual.virtualCluster() == null ? "" : actual.virtualCluster();
      case "virtual_host_name" -> target == null ? "" : actual.virtualHost();
      case "path_rewrite" -> head == null ? "" : head.path();
      case "host_rewrite" -> head == null ? "" : head.authority();
      case "path_redirect" -> direct == null ? "" : location(direct.headers());
      case "code_redirect" -> direct == null ? "0" : Integer.toString(direct.status());
      default -> throw new IllegalStateException(field);
    };
  }

  private static String location(List<String> lines) {
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equalsIgnoreCase("location")) {
        return lines.get(i + 1);
      }
    }
    return "";
  }
}
