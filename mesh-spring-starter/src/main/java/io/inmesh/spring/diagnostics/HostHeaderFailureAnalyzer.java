package io.inmesh.spring.diagnostics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A client of the JDK that was used before the application could set it up. */
final class HostHeaderFailureAnalyzer extends AbstractFailureAnalyzer<IllegalStateException> {
  private static final String PROPERTY = "jdk.httpclient.allowRestrictedHeaders";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, IllegalStateException cause) {
    String message = cause.getMessage();
    if (message == null || !message.contains(PROPERTY)) {
      return null;
    }
    return new FailureAnalysis(
        "The mesh cannot send requests with the JDK's HTTP client: something used that client"
            + " before Spring read the application's configuration, when it still refused the Host"
            + " header.",
        "Start the JVM with -D" + PROPERTY + "=host, or turn the mesh off with inmesh.mode=off.",
        cause);
  }
}
