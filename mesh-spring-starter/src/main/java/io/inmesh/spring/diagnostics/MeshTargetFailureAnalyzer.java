package io.inmesh.spring.diagnostics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A channel whose target names the mesh, where there is none. */
final class MeshTargetFailureAnalyzer extends AbstractFailureAnalyzer<IllegalArgumentException> {
  /** As gRPC says it. */
  private static final Pattern UNKNOWN =
      Pattern.compile("NameResolverProvider for (mesh:\\S*?)[.,;]?(\\s|$)");

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, IllegalArgumentException cause) {
    Matcher unknown = UNKNOWN.matcher(String.valueOf(cause.getMessage()));
    if (!unknown.find()) {
      return null;
    }
    return new FailureAnalysis(
        "A gRPC channel has the target "
            + unknown.group(1)
            + ", but no mesh makes it: it is off (inmesh.mode, inmesh.outbound.enabled), or the"
            + " channel is not one of Spring gRPC.",
        "Give the channel an address where there is no mesh, such as"
            + " spring.grpc.client.channel.<name>.target=dns:///stock:9090.",
        cause);
  }
}
