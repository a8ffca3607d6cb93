package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.HeaderEdits;
import io.inmesh.internal.format.FormatContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that a route can choose, with what holds only for requests that go there. Immutable.
 */
public final class ClusterTarget {
  private final String name;
  private final @Nullable RequestField header;
  private final WeightedCluster source;
  private final Map<String, Object> metadataMatch;
  private final Map<String, FilterOverrides> filterOverrides;
  private final HeaderEditor ownRequestEdits;
  private final HeaderEditor ownResponseEdits;
  private final RouteScope route;

  /**
   * Compiles a target.
   *
   * @param source the weighted cluster, or one of weight 1 around the route's only cluster
   * @param routeMetadata the route's {@code metadata_match}
   * @param route what the route gives to all its clusters
   * @throws IllegalArgumentException for a bad header edit
   */
  ClusterTarget(WeightedCluster source, Map<String, Object> routeMetadata, RouteScope route) {
    this.source = source;
    this.route = route;
    ownRequestEdits = HeaderEditor.compile(List.of(source.requestHeaders()));
    ownResponseEdits = HeaderEditor.compile(List.of(source.responseHeaders()));
    if (source.cluster() instanceof ClusterSpecifier.FromHeader fromHeader) {
      name = "";
      header = RequestField.of(fromHeader.header());
    } else {
      name = ((ClusterSpecifier.Single) source.cluster()).cluster();
      header = null;
    }
    Map<String, Object> merged = new HashMap<>(routeMetadata);
    merged.putAll(source.metadataMatch());
    metadataMatch = Map.copyOf(merged);
    filterOverrides = FilterOverrides.merge(route.filterOverrides(), source.filterConfig());
  }

  /**
   * The cluster's name for a request: the configured one, or the first value of the configured
   * header; "" when that is missing, which is no cluster.
   */
  public String cluster(RequestView request) {
    if (header == null) {
      return name;
    }
    String value = header.first(request);
    return value == null ? "" : HeaderBytes.toText(value);
  }

  /** The authority before the route's rewrite: the weighted cluster's own, or the request's. */
  public String authority(RequestView request) {
    String own = source.hostRewrite();
    return own == null || own.isEmpty() ? request.authority() : own;
  }

  /**
   * Edits a request's headers: first the weighted cluster's edits, then those of route, virtual
   * host and table.
   */
  public void editRequest(MutableHeaders headers, FormatContext context) {
    ownRequestEdits.editRequest(headers, context.request().authority(), context);
    route.requestEdits().editRequest(headers, authority(context.request()), context);
  }

  /** Edits the headers of a response, also of a local one, in the same order. */
  public void editResponse(MutableHeaders headers, FormatContext context) {
    ownResponseEdits.editResponse(headers, context);
    route.responseEdits().editResponse(headers, context);
  }

  /** The edits that {@link #editResponse} makes, as configured, in that order. */
  public List<HeaderEdits> responseEdits() {
    List<HeaderEdits> edits = new ArrayList<>(ownResponseEdits.source());
    edits.addAll(route.responseEdits().source());
    return edits;
  }

  /** Whether {@link #editRequest} would change nothing. */
  public boolean leavesRequest() {
    return ownRequestEdits.isEmpty() && route.requestEdits().isEmpty();
  }

  /** Whether {@link #editResponse} would change nothing. */
  public boolean leavesResponse() {
    return ownResponseEdits.isEmpty() && route.responseEdits().isEmpty();
  }

  /** The weighted cluster as configured. */
  public WeightedCluster source() {
    return source;
  }

  /** The wanted subset: the route's {@code metadata_match} with this cluster's laid over it. */
  public Map<String, Object> metadataMatch() {
    return metadataMatch;
  }

  /** Effective {@code typed_per_filter_config} for requests that go here. */
  public Map<String, FilterOverrides> filterOverrides() {
    return filterOverrides;
  }
}
