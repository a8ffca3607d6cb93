package io.inmesh.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what ({@code envoy.extensions.filters.http.rbac.v3.RBAC}).
 *
 * @param rules null: everything is allowed
 * @param shadow evaluated, but without effect; null for none
 * @param shadowPrefix in front of the names under which the shadow's result is noted
 */
public record RbacConfig(@Nullable Rules rules, @Nullable Rules shadow, String shadowPrefix)
    implements FilterConfig {
  /** No rules. */
  public static final RbacConfig NONE = new RbacConfig(null, null, "");

  @Override
  public String filterType() {
    return "envoy.filters.http.rbac";
  }

  /** {@code envoy.config.rbac.v3.RBAC.Action}. */
  public enum Action {
    ALLOW,
    DENY,
    LOG
  }

  /**
   * {@code envoy.config.rbac.v3.RBAC}.
   *
   * @param action what a matching policy means
   * @param policies by name, looked at in the order of their names
   */
  public record Rules(Action action, SortedMap<String, Policy> policies) {
    public Rules {
      policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }
  }

  /**
   * Matches when some permission and some principal match.
   *
   * @param permissions what is done
   * @param principals who does it
   */
  public record Policy(List<Condition> permissions, List<Condition> principals) {
    public Policy {
      permissions = List.copyOf(permissions);
      principals = List.copyOf(principals);
    }
  }

  /** A permission or a principal. */
  public sealed interface Condition {
    /** {@code any}. */
    record Any() implements Condition {}

    /** {@code and_rules}, {@code and_ids}. */
    record AllOf(List<Condition> conditions) implements Condition {
      public AllOf {
        conditions = List.copyOf(conditions);
      }
    }

    /** {@code or_rules}, {@code or_ids}. */
    record AnyOf(List<Condition> conditions) implements Condition {
      public AnyOf {
        conditions = List.copyOf(conditions);
      }
    }

    /** {@code not_rule}, {@code not_id}. */
    record Not(Condition condition) implements Condition {}

    /** {@code header}; {@code :method} and {@code :authority} among them. */
    record Header(HeaderMatcher matcher) implements Condition {}

    /** {@code url_path}: the path without its query. */
    record UrlPath(StringMatcher matcher) implements Condition {}

    /** {@code metadata}, {@code sourced_metadata}. */
    record OfMetadata(MetadataMatcher matcher, boolean ofRoute) implements Condition {}

    /** {@code destination_ip}: the address that the connection came in at. */
    record DestinationIp(IpRange range) implements Condition {}

    /** {@code destination_port}, {@code destination_port_range}: from start to below end. */
    record DestinationPort(int start, int end) implements Condition {}

    /** {@code requested_server_name}. */
    record ServerName(StringMatcher matcher) implements Condition {}

    /** {@code direct_remote_ip}, {@code source_ip}: the other end of the connection. */
    record DirectRemoteIp(IpRange range) implements Condition {}

    /** {@code remote_ip}: the client, as {@code x-forwarded-for} says where it is trusted. */
    record RemoteIp(IpRange range) implements Condition {}
  }
}
