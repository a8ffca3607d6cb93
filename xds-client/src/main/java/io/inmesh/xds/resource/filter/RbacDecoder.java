package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RbacConfig.Policy;
import io.inmesh.config.RbacConfig.Rules;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code envoy.extensions.filters.http.rbac.v3.RBAC}. What cannot be honoured is never left
 * out: the route or chain with it fails closed.
 */
final class RbacDecoder implements FilterDecoder {
  @Override
  public String typeName() {
    return RBAC.getDescriptor().getFullName();
  }

  @Override
  public String overrideTypeName() {
    return RBACPerRoute.getDescriptor().getFullName();
  }

  @Override
  public @Nullable RbacConfig decode(Place place, Any config) {
    RBAC rbac = TypedConfig.unpack(place, config, RBAC.getDefaultInstance());
    return rbac == null ? null : decode(place, rbac);
  }

  /** Without {@code rbac} the route has no rules at all. */
  @Override
  public @Nullable FilterOverride decodeOverride(Place place, Any config) {
    RBACPerRoute route = TypedConfig.unpack(place, config, RBACPerRoute.getDefaultInstance());
    if (route == null) {
      return null;
    }
    return new FilterOverride(
        route.hasRbac() ? decode(place.field("rbac"), route.getRbac()) : RbacConfig.NONE, false);
  }

  private static RbacConfig decode(Place place, RBAC rbac) {
    if (rbac.hasMatcher()) {
      place.field("matcher").unsupported("set", "rules");
    }
    if (rbac.hasShadowMatcher()) {
      place.field("shadow_matcher").unsupported("set", "shadow_rules");
    }
    return new RbacConfig(
        rbac.hasRules() ? rules(place.field("rules"), rbac.getRules()) : null,
        rbac.hasShadowRules() ? rules(place.field("shadow_rules"), rbac.getShadowRules()) : null,
        rbac.getShadowRulesStatPrefix());
  }

  private static Rules rules(Place place, io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC rules) {
    TreeMap<String, Policy> policies = new TreeMap<>();
    rules
        .getPoliciesMap()
        .forEach(
            (name, policy) -> policies.put(name, policy(place.entry("policies", name), policy)));
    return new Rules(action(place, rules), policies);
  }

  private static RbacConfig.Action action(
      Place place, io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC rules) {
    switch (rules.getAction()) {
      case ALLOW:
        return RbacConfig.Action.ALLOW;
      case DENY:
        return RbacConfig.Action.DENY;
      case LOG:
        return RbacConfig.Action.LOG;
      case UNRECOGNIZED:
        place.field("action").invalid(rules.getActionValue(), "0 to 2");
        break;
    }
    return RbacConfig.Action.ALLOW;
  }

  private static Policy policy(
      Place place, io.inmesh.xds.proto.envoy.config.rbac.v3.Policy policy) {
    if (policy.hasCondition() || policy.hasCheckedCondition()) {
      place.field("condition").unsupported("set", "permissions and principals");
    }
    List<Condition> permissions = new ArrayList<>();
    for (int i = 0; i < policy.getPermissionsCount(); i++) {
      permissions.add(
          RbacPermissions.read(place.item("permissions", i), policy.getPermissions(i), 0));
    }
    List<Condition> principals = new ArrayList<>();
    for (int i = 0; i < policy.getPrincipalsCount(); i++) {
      principals.add(RbacPrincipals.read(place.item("principals", i), policy.getPrincipals(i), 0));
    }
    return new Policy(permissions, principals);
  }
}
