package io.inmesh.spring.diagnostics;

import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.text.TextProblem;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A bootstrap that is not there or cannot be used: every problem with its place. */
final class BootstrapFailureAnalyzer extends AbstractFailureAnalyzer<BootstrapException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, BootstrapException cause) {
    boolean isMissing =
        cause.problems().size() == 1 && cause.problems().get(0).source().equals("bootstrap");
    if (isMissing) {
      return new FailureAnalysis(
          "The mesh has no bootstrap: neither the property inmesh.bootstrap nor the environment"
              + " names one.",
          "Set inmesh.bootstrap to a bootstrap or a file of xDS resources (a path, or"
              + " classpath:bootstrap.yaml), set GRPC_XDS_BOOTSTRAP, or turn the mesh off with"
              + " inmesh.mode=off.",
          cause);
    }
    return new FailureAnalysis(
        "The bootstrap of the mesh cannot be used:\n\n    "
            + TextProblem.list(cause.problems(), "\n    ")
            + "\n",
        "Correct the document, or set inmesh.bootstrap to another one. 'meshctl validate' checks a"
            + " document without starting anything.",
        cause);
  }
}
