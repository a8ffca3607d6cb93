package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.RouteMatch.TlsMatch;

/** {@code tls_context}: what the client's certificate must be. */
record TlsCondition(TlsMatch wanted) implements RequestCondition {
  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    return (wanted.presented() == null || wanted.presented() == context.certificatePresented())
        && (wanted.validated() == null || wanted.validated() == context.certificateValidated());
  }

  @Override
  public String expectation() {
    return "client certificate presented: "
        + (wanted.presented() == null ? "any" : wanted.presented())
        + ", validated: "
        + (wanted.validated() == null ? "any" : wanted.validated());
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    return "presented: "
        + context.certificatePresented()
        + ", validated: "
        + context.certificateValidated();
  }
}
