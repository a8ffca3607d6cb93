package io.inmesh.spring.diagnostics;

import io.inmesh.spring.MeshStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A control plane that does not answer, or a listener that it does not have. */
final class MeshStartFailureAnalyzer extends AbstractFailureAnalyzer<MeshStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, MeshStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
