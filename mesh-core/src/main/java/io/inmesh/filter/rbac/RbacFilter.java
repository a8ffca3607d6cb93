package io.inmesh.filter.rbac;

import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Allows and denies. Source: Envoy's {@code RoleBasedAccessControlFilter}. */
final class RbacFilter implements Filter {
  private static final String NAMESPACE = "envoy.filters.http.rbac";

  private final @Nullable RbacEngine rules;
  private final @Nullable RbacEngine shadow;
  private final String shadowPrefix;

  RbacFilter(@Nullable RbacEngine rules, @Nullable RbacEngine shadow, String shadowPrefix) {
    this.rules = rules;
    this.shadow = shadow;
    this.shadowPrefix = shadowPrefix;
  }

  @Override
  public FilterResult onRequest(FilterCall call) {
    if (shadow != null) {
      note(call, shadow, shadow.match(call));
    }
    if (rules == null) {
      return FilterResult.CONTINUE;
    }
    String policy = rules.match(call);
    if (rules.isLog()) {
      call.putMetadata("envoy.common", Map.of("access_log_hint", policy != null));
    }
    return rules.allows(policy) ? FilterResult.CONTINUE : new FilterResult.Reply(denied(policy));
  }

  private void note(FilterCall call, RbacEngine engine, @Nullable String policy) {
    Map<String, Object> result = new HashMap<>();
    if (policy != null) {
      result.put(shadowPrefix + "shadow_effective_policy_id", policy);
    }
    result.put(shadowPrefix + "shadow_engine_result", engine.allows(policy) ? "allowed" : "denied");
    call.putMetadata(NAMESPACE, result);
  }

  private static FilterReply denied(@Nullable String policy) {
    String name = policy == null ? "none" : policy.replaceAll("\\s", "_");
    return FilterReply.of(
        403, "RBAC: access denied", null, "rbac_access_denied_matched_policy[" + name + ']');
  }
}
