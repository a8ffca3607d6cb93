package io.inmesh.filter.rbac;

import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Action;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules in executable form. Immutable. */
final class RbacEngine {
  private final Action action;
  private final List<CompiledPolicy> policies;

  private RbacEngine(Action action, List<CompiledPolicy> policies) {
    this.action = action;
    this.policies = policies;
  }

  static @Nullable RbacEngine compile(RbacConfig.@Nullable Rules rules, FilterContext context) {
    if (rules == null) {
      return null;
    }
    List<CompiledPolicy> compiled = new ArrayList<>();
    rules
        .policies()
        .forEach((name, policy) ->
            compiled.add(
                new CompiledPolicy(
                    name,
                    CallCondition.anyOf(policy.permissions(), context),
                    CallCondition.anyOf(policy.principals(), context))));
    return new RbacEngine(rules.action(), List.copyOf(compiled));
  }

  /** The name of the first policy that a call matches; null for none. */
  @Nullable String match(FilterCall call) {
    for (int i = 0; i < policies.size(); i++) {
      CompiledPolicy policy = policies.get(i);
      if (policy.permission().holds(call) && policy.principal().holds(call)) {
        return policy.name();
      }
    }
    return null;
  }

  /**
   * Whether a call is allowed.
   *
   * @param policy what {@link #match} said
   */
  boolean allows(@Nullable String policy) {
    return switch (action) {
      case ALLOW -> policy != null;
      case DENY -> policy == null;
      case LOG -> true;
    };
  }

  boolean isLog() {
    return action == Action.LOG;
  }

  private record CompiledPolicy(String name, CallCondition permission, CallCondition principal) {}
}
