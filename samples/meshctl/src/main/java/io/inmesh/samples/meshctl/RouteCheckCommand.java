package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Override
  public Integer call() throws Exception {
    for (Path file : new Path[] {routes, tests}) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("file: " + file + " (expected: a readable file)");
      }
    }
    JsonNode validation = Documents.read(tests);
    int passed = 0;
    int failed = 0;
    try (RouteCheck check = new RouteCheck(Documents.read(routes))) {
      for (JsonNode test : validation.path("tests")) {
        for (RouteCheck.Result result : check.run(test)) {
          if (result.passed()) {
            passed++;
          } else {
            failed++;
          }
          if (details || !result.passed()) {
            Json.print(System.out, line(result));
          }
        }
      }
    }
    Json.print(System.out, Json.object().put("passed", passed).put("failed", failed));
    return failed == 0 ? Meshctl.GOOD : Meshctl.BAD;
  }

  private static ObjectNode line(RouteCheck.Result result) {
    ObjectNode line =
        Json.object()
            .put("test", result.test())
            .put("field", result.field())
            .put("expected", result.expected())
            .put("actual", result.actual());
    return result.passed() ? line.put("passed", true) : line;
  }
}
