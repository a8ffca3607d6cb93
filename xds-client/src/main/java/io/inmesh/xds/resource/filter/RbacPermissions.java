package io.inmesh.xds.resource.filter;

import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.xds.proto.envoy.config.rbac.v3.MetadataSource;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.MetadataMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.StringMatchers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code envoy.config.rbac.v3.Permission}. */
final class RbacPermissions {
  /** So deep may conditions nest. */
  static final int MAX_DEPTH = 32;

  private RbacPermissions() {}

  @SuppressWarnings("deprecation") // Control planes still send metadata.
  static Condition read(Place place, Permission permission, int depth) {
    if (depth > MAX_DEPTH) {
      place.unsupported("nested deeper than " + MAX_DEPTH, "less nesting");
      return new Condition.Any();
    }
    switch (permission.getRuleCase()) {
      case ANY:
        return new Condition.Any();
      case AND_RULES:
        return new Condition.AllOf(
            all(place.field("and_rules"), permission.getAndRules().getRulesList(), depth));
      case OR_RULES:
        return new Condition.AnyOf(
            all(place.field("or_rules"), permission.getOrRules().getRulesList(), depth));
      case NOT_RULE:
        return new Condition.Not(read(place.field("not_rule"), permission.getNotRule(), depth + 1));
      case HEADER:
        return new Condition.Header(
            HeaderMatchers.read(place.field("header"), permission.getHeader()));
      case URL_PATH:
        return new Condition.UrlPath(
            StringMatchers.read(
                place.field("url_path").field("path"), permission.getUrlPath().getPath()));
      case METADATA:
        return new Condition.OfMetadata(
            MetadataMatchers.read(place.field("metadata"), permission.getMetadata()), false);
      case SOURCED_METADATA:
        return new Condition.OfMetadata(
            MetadataMatchers.read(
                place.field("sourced_metadata").field("metadata_matcher"),
                permission.getSourcedMetadata().getMetadataMatcher()),
            permission.getSourcedMetadata().getMetadataSource() == MetadataSource.ROUTE);
      default:
        return ofConnection(place, permission);
    }
  }

  private static Condition ofConnection(Place place, Permission permission) {
    switch (permission.getRuleCase()) {
      case DESTINATION_IP:
        return new Condition.DestinationIp(
            IpRanges.read(place.field("destination_ip"), permission.getDestinationIp()));
      case DESTINATION_PORT:
        int port = permission.getDestinationPort();
        return new Condition.DestinationPort(port, port + 1);
      case DESTINATION_PORT_RANGE:
        return range(place.field("destination_port_range"), permission);
      case REQUESTED_SERVER_NAME:
        return new Condition.ServerName(
            StringMatchers.read(
                place.field("requested_server_name"), permission.getRequestedServerName()));
      default:
        String field = permission.getRuleCase().name().toLowerCase(Locale.ROOT);
        place.field(field).unsupported("set", "a permission that can be decided here");
        return new Condition.Any();
    }
  }

  private static Condition range(Place place, Permission permission) {
    int start = permission.getDestinationPortRange().getStart();
    int end = permission.getDestinationPortRange().getEnd();
    if (start < 0 || start >= end || end > 65536) {
      place.invalid("[" + start + ", " + end + ")", "0 <= start < end <= 65536");
    }
    return new Condition.DestinationPort(start, end);
  }

  private static List<Condition> all(Place place, List<Permission> rules, int depth) {
    List<Condition> conditions = new ArrayList<>(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      conditions.add(read(place.item("rules", i), rules.get(i), depth + 1));
    }
    return conditions;
  }
}
