package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
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

  @Option(names = "--random", paramLabel = "N", description = "fixes the draw")
  private @Nullable Long random;

  @Override
  public Integer call() throws Exception {
    CallLine line = CallLine.of(Json.object().put("url", url).put("method", method));
    PlainRequest request =
        new PlainRequest(method, line.scheme(), line.authority(), line.target()).random(random);
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("-H: " + header + " (expected: name:value)");
      }
      request.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    XdsConfigSource source = options.source();
    try (Mesh mesh = options.mesh(source)) {
      if (!options.await(mesh)) {
        throw new IllegalArgumentException(options.whyNot(mesh));
      }
      Explanation explanation = mesh.explain(request);
      ObjectNode result = ExplanationJson.of(explanation, request);
      result.set("resources", UsedResources.of(mesh, explanation, source.resources().get()));
      Output.print(options.isHuman(), result);
    }
    return Meshctl.GOOD;
  }
}
