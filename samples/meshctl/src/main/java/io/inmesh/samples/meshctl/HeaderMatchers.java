package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code HeaderMatcher}s of tests. They are judged as what they are in a mesh, conditions of
 * routes, of which each has one and a second that picks it.
 */
final class HeaderMatchers implements AutoCloseable {
  private static final String PICKED = "x-inmesh-matcher";
  private static final Pattern PATH =
      Pattern.compile("virtual_hosts\\[0]\\.routes\\[(\\d+)]\\.match\\.headers\\[0]\\.?(.*)");

  private final List<RouteTest.Header> matchers;
  private final Mesh mesh;

  /**
   * Compiles all matchers of some tests.
   *
   * @param file name of the file that they come from
   * @throws TextException with all that is wrong with them
   */
  HeaderMatchers(String file, List<RouteTest> tests) throws InterruptedException {
    matchers =
        tests.stream()
            .flatMap(test -> test.headers().stream())
            .filter(header -> header.value() == null)
            .toList();
    ObjectNode routes = Json.object().put("name", "matchers");
    ObjectNode host = routes.putArray("virtual_hosts").addObject().put("name", "all");
    host.putArray("domains").add("*");
    ArrayNode all = host.putArray("routes");
    for (int i = 0; i < matchers.size(); i++) {
      ObjectNode route = all.addObject();
      ArrayNode headers = route.putObject("match").put("prefix", "").putArray("headers");
      headers.add(Documents.toJson(matchers.get(i).matcher()));
      headers.addObject().put("name", PICKED).putObject("string_match").put("exact", "" + i);
      route.putObject("direct_response").put("status", 200);
    }
    try {
      mesh = RouteMesh.of(routes, Set.of(), Set.of());
    } catch (BootstrapException e) {
      throw new TextException(e.problems().stream().map(problem -> placed(file, problem)).toList());
    }
  }

  private TextProblem placed(String file, TextProblem problem) {
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

  /** Whether these headers are as one of the matchers says. */
  boolean matches(RouteTest.Header header, PlainRequest headers) {
    int index = matchers.indexOf(header);
    return mesh.explain(headers.with(PICKED, Integer.toString(index))).routeIndex() == index;
  }

  @Override
  public void close() {
    mesh.close();
  }
}
