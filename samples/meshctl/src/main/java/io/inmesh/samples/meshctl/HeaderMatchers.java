package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.config.Route;
import io.inmesh.config.RouteEntry;
import io.inmesh.internal.route.HeaderPredicate;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code HeaderMatcher}s of tests, read as what they are in a mesh: conditions of routes. */
final class HeaderMatchers {
  private static final Pattern PATH =
      Pattern.compile("virtual_hosts\\[0]\\.routes\\[(\\d+)]\\.match\\.headers\\[0]\\.?(.*)");

  private final Map<RouteTest.Header, HeaderPredicate> predicates = new HashMap<>();

  /**
   * Compiles all matchers of some tests.
   *
   * @param file name of the file that they come from
   * @throws TextException with all that is wrong with them
   */
  HeaderMatchers(String file, List<RouteTest> tests) {
    List<RouteTest.Header> matchers =
        tests.stream()
            .flatMap(test -> test.headers().stream())
            .filter(header -> header.value() == null)
            .toList();
    List<RouteEntry> routes;
    try {
      routes = RouteTableReader.read(routes(matchers)).virtualHosts().get(0).routes();
    } catch (BootstrapException e) {
      throw new TextException(
          e.problems().stream().map(problem -> placed(file, matchers, problem)).toList());
    }
    for (int i = 0; i < matchers.size(); i++) {
      Route route = (Route) routes.get(i);
      predicates.put(matchers.get(i), HeaderPredicate.compile(route.match().headers().get(0)));
    }
  }

  private static ObjectNode routes(List<RouteTest.Header> matchers) {
    ObjectNode routes = Json.object().put("name", "matchers");
    ObjectNode host = routes.putArray("virtual_hosts").addObject().put("name", "all");
    host.putArray("domains").add("*");
    ArrayNode all = host.putArray("routes");
    for (RouteTest.Header matcher : matchers) {
      ObjectNode route = all.addObject();
      ArrayNode headers = route.putObject("match").put("prefix", "").putArray("headers");
      headers.add(Documents.toJson(matcher.matcher()));
      route.putObject("direct_response").put("status", 200);
    }
    return routes;
  }

  private static TextProblem placed(
      String file, List<RouteTest.Header> matchers, TextProblem problem) {
    Matcher path = PATH.matcher(problem.path());
    if (!path.matches()) {
      return problem;
    }
    RouteTest.Header header = matchers.get(Integer.parseInt(path.group(1)));
    String inside = path.group(2);
    TextNode at = NodePath.find(header.matcher(), inside);
    String full = inside.isEmpty() ? header.path().toString() : header.path() + "." + inside;
    return new TextProblem(file, at.line(), at.column(), full, problem.value(), problem.expected());
  }

  /** Whether what became of a test is as one of the matchers says. */
  boolean matches(RouteTest.Header header, CheckedRequest checked) {
    HeaderPredicate predicate = Objects.requireNonNull(predicates.get(header));
    return header.ofRequest()
        ? predicate.matches(checked.request())
        : predicate.matches(checked.response());
  }
}
