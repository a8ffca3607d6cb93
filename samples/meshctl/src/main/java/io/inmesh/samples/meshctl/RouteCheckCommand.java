package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  public Integer call() throws Exception {
    for (Path file : new Path[] {routes, tests}) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("file: " + file + " (expected: a readable file)");
      }
    }
    JsonNode validation = Documents.read(tests);
    int passed = 0;
    int failed = 0;
    Table table = new Table("TEST", "FIELD", "EXPECTED", "ACTUAL", "RESULT");
    try (RouteCheck check = new RouteCheck(Documents.read(routes))) {
      for (JsonNode test : validation.path("tests")) {
        for (RouteCheck.Result result : check.run(test)) {
          if (result.passed()) {
            passed++;
          } else {
            failed++;
          }
          if (human && (details || !result.passed())) {
            String verdict = result.passed() ? "passed" : "FAILED";
            table.row(
                result.test(),
                result.field(),
                text(result.expected()),
                text(result.actual()),
                verdict);
          } else if (details || !result.passed()) {
            Json.print(System.out, line(result));
          }
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

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
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
