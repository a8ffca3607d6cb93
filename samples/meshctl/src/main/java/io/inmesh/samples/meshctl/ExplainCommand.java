package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.HeaderBytes;
import io.inmesh.xds.XdsConfigSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides without sending, and says why. */
@Command(name = "explain", description = "Decides without sending, and says why.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(names = "--method", defaultValue = "GET", description = "default GET")
  private String method;

  @Option(names = "--url", required = true, description = "http://host[:port]/path?query")
  private String url;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "K:V",
      description = "a request header; may be given several times")
  private List<String> headers = List.of();

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "fixes the draw: 0 to 18446744073709551615")
  private @Nullable String random;

  @Override
  public Integer call() throws Exception {
    CallLine line = CallLine.ofOptions(method, url, headers);
    PlainRequest request =
        new PlainRequest(line.method(), line.scheme(), line.authority(), line.target())
            .random(random == null ? null : unsigned(random));
    for (String[] header : line.headers()) {
      if (!header[0].equalsIgnoreCase("host")) { // the authority takes its place, as in calls
        request.header(header[0], HeaderBytes.ofText(header[1]));
      }
    }
    XdsConfigSource source = options.source();
    ConfigMessages messages = ConfigMessages.of(source);
    try (Mesh mesh = options.mesh(source, messages)) {
      if (!options.await(mesh)) {
        throw new IllegalArgumentException(options.whyNot(mesh));
      }
      options.checkOutbound(source, mesh);
      messages.watch(mesh);
      Explanation explanation = mesh.explain(request);
      ObjectNode result = ExplanationJson.of(explanation, request);
      result.set("resources", UsedResources.of(mesh, explanation, source.resources().get()));
      Output.print(options.isHuman(), result);
      // What is answered for want of a configuration is no decision.
      return ConfigMessages.whyUndecided(explanation) == null ? Meshctl.GOOD : Meshctl.FAILED;
    }
  }

  private static long unsigned(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--random: " + text + " (expected: a whole number from 0 to 18446744073709551615)", e);
    }
  }
}
