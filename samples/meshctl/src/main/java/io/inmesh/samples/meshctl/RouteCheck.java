package io.inmesh.samples.meshctl;

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

  List<Result> run(RouteTest test) {
    CheckedRequest actual = CheckedRequest.of(routes.table(test.runtime()), test);
    List<Result> results = new ArrayList<>();
    for (Map.Entry<String, String> expected : test.expected().entrySet()) {
      String value = actual.field(expected.getKey());
      results.add(
          new Result(
              test.name(),
              expected.getKey(),
              expected.getValue(),
              value,
              expected.getValue().equals(value)));
    }
    for (RouteTest.Header header : test.headers()) {
      results.add(check(test.name(), header, actual));
    }
    return results;
  }

  private Result check(String test, RouteTest.Header header, CheckedRequest actual) {
    String value =
        header.ofRequest()
            ? actual.request().field(header.name())
            : PlainRequest.first(actual.response(), header.name());
    boolean passed =
        header.value() == null
            ? matchers.matches(header, actual)
            : header.value().equals(value == null ? "" : value);
    String expected =
        header.value() == null ? Documents.toJson(header.matcher()).toString() : header.value();
    return new Result(test, header.field() + '.' + header.name(), expected, value, passed);
  }
}
