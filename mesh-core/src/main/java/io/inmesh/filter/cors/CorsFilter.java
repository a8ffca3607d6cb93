package io.inmesh.filter.cors;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;

/** Answers preflights and marks responses. Source: Envoy's {@code CorsFilter}. */
final class CorsFilter implements Filter {
  private static final String ALLOW_ORIGIN = "access-control-allow-origin";
  private static final String ALLOW_CREDENTIALS = "access-control-allow-credentials";

  private final CorsPolicy policy;

  CorsFilter(CorsPolicy policy) {
    this.policy = policy;
  }

  @Override
  public FilterResult onRequest(FilterCall call) {
    HeadersView headers = call.request().headers();
    String origin = headers.get("origin");
    boolean concerned = origin != null && !origin.isEmpty() && call.forwards();
    if (origin == null || !concerned || !policy.enabled().test(call.random())) {
      return FilterResult.CONTINUE; // direct responses and redirects are none of its business
    }
    boolean allowed = policy.allows(origin);
    if (allowed) {
      call.keep(origin);
    }
    String method = headers.get("access-control-request-method");
    if (method == null || method.isEmpty() || !call.request().method().equals("OPTIONS")) {
      return FilterResult.CONTINUE; // no preflight
    }
    if (!allowed && policy.forwardNotMatching()) {
      return FilterResult.CONTINUE;
    }
    return new FilterResult.Reply(
        FilterReply.of(200, "", null, "cors_response")
            .withEdits((same, reply) -> preflight(headers, method, reply))
            .asResponse());
  }

  private void preflight(HeadersView request, String method, MutableHeaders reply) {
    if (policy.allowCredentials()) {
      reply.set(ALLOW_CREDENTIALS, "true");
    }
    set(reply, "access-control-allow-methods", policy.texts().methods(), method);
    String headers = request.get("access-control-request-headers");
    set(
        reply,
        "access-control-allow-headers",
        policy.texts().headers(),
        headers == null ? "" : headers);
    set(reply, "access-control-max-age", policy.texts().maxAge(), policy.texts().maxAge());
    if (policy.allowPrivateNetwork()
        && "true".equals(request.get("access-control-request-private-network"))) {
      reply.set("access-control-allow-private-network", "true");
    }
  }

  private static void set(MutableHeaders reply, String name, String value, String asked) {
    if (!value.isEmpty()) {
      reply.set(name, value.equals("*") ? asked : value);
    }
  }

  @Override
  public void onResponse(FilterCall call, int status, MutableHeaders headers) {
    if (call.kept() instanceof String origin) {
      headers.set(ALLOW_ORIGIN, origin);
      if (policy.allowCredentials()) {
        headers.set(ALLOW_CREDENTIALS, "true");
      }
      if (!policy.texts().expose().isEmpty()) {
        headers.set("access-control-expose-headers", policy.texts().expose());
      }
    }
  }
}
