package io.inmesh.xds.resource.filter;

import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.xds.proto.envoy.config.rbac.v3.MetadataSource;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.MetadataMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.StringMatchers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code envoy.config.rbac.v3.Principal}. */
final class RbacPrincipals {
  private RbacPrincipals() {}

  @SuppressWarnings("deprecation") // Control planes still send source_ip and metadata.
  static Condition read(Place place, Principal principal, int depth) {
    if (depth > RbacPermissions.MAX_DEPTH) {
      place.unsupported("nested deeper than " + RbacPermissions.MAX_DEPTH, "less nesting");
      return new Condition.Any();
    }
    switch (principal.getIdentifierCase()) {
      case ANY:
        return new Condition.Any();
      case AND_IDS:
        return new Condition.AllOf(
            all(place.field("and_ids"), principal.getAndIds().getIdsList(), depth));
      case OR_IDS:
        return new Condition.AnyOf(
            all(place.field("or_ids"), principal.getOrIds().getIdsList(), depth));
      case NOT_ID:
        return new Condition.Not(read(place.field("not_id"), principal.getNotId(), depth + 1));
      case HEADER:
        return new Condition.Header(
            HeaderMatchers.read(place.field("header"), principal.getHeader()));
      case URL_PATH:
        return new Condition.UrlPath(
            StringMatchers.read(
                place.field("url_path").field("path"), principal.getUrlPath().getPath()));
      case SOURCE_IP:
        return new Condition.DirectRemoteIp(
            IpRanges.read(place.field("source_ip"), principal.getSourceIp()));
      case DIRECT_REMOTE_IP:
        return new Condition.DirectRemoteIp(
            IpRanges.read(place.field("direct_remote_ip"), principal.getDirectRemoteIp()));
      case REMOTE_IP:
        return new Condition.RemoteIp(
            IpRanges.read(place.field("remote_ip"), principal.getRemoteIp()));
      case METADATA:
        return new Condition.OfMetadata(
            MetadataMatchers.read(place.field("metadata"), principal.getMetadata()), false);
      case SOURCED_METADATA:
        return new Condition.OfMetadata(
            MetadataMatchers.read(
                place.field("sourced_metadata").field("metadata_matcher"),
                principal.getSourcedMetadata().getMetadataMatcher()),
            principal.getSourcedMetadata().getMetadataSource() == MetadataSource.ROUTE);
      default:
        String field = principal.getIdentifierCase().name().toLowerCase(Locale.ROOT);
        place.field(field).unsupported("set", "a principal that can be decided here");
        return new Condition.Any();
    }
  }

  private static List<Condition> all(Place place, List<Principal> ids, int depth) {
    List<Condition> conditions = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      conditions.add(read(place.item("ids", i), ids.get(i), depth + 1));
    }
    return conditions;
  }
}
