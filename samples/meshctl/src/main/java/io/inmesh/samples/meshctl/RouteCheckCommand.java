package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The job of Envoy's router_check_tool, in its file formats. */
@Command(name = "route-check", description = "Checks expectations of a route configuration.")
final class RouteCheckCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "ROUTES",
      description = "one RouteConfiguration")
  private Path routes;

  @Option(names = "--tests", required = true, paramLabel = "TESTS", description = "a Validation")
  private Path tests;

  @Option(names = "--details", description = "prints passed expectations too")
  private boolean details;

  @Option(names = "--human", description = "a table instead of JSON")
  private boolean human;

  @Override
  public Integer call() {
    Documents.readable("--config", routes);
    List<RouteTest> items = RouteTestReader.read(tests);
    int passed = 0;
    int failed = 0;
    Table table = new Table("TEST", "FIELD", "EXPECTED", "ACTUAL", "RESULT");
    CheckedRoutes checked = new CheckedRoutes(routes);
    RouteCheck check = new RouteCheck(checked, new HeaderMatchers(tests.toString(), items));
    for (RouteTest test : items) {
      for (RouteCheck.Result result : check.run(test)) {
        if (result.passed()) {
          passed++;
        } else {
          failed++;
        }
        if (details || !result.passed()) {
          print(result, table);
        }
      }
    }
    if (human) {
      table.print("", System.out);
      System.out.println(passed + " passed, " + failed + " failed");
    } else {
      Json.print(System.out, Json.object().put("passed", passed).put("failed", failed));
    }
    return failed == 0 ? Meshctl.GOOD : Meshctl.BAD;
  }

  private void print(RouteCheck.Result result, Table table) {
    if (human) {
      table.row(
          result.test(),
          result.field(),
          result.expected(),
          result.actual() == null ? "" : result.actual(),
          result.passed() ? "passed" : "FAILED");
      return;
    }
    ObjectNode line =
        Json.object()
            .put("test", result.test())
            .put("field", result.field())
            .put("expected", result.expected())
            .put("actual", result.actual());
    Json.print(System.out, result.passed() ? line.put("passed", true) : line);
  }
}
