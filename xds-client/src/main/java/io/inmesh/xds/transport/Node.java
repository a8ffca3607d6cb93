package io.inmesh.xds.transport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who this client says that it is ({@code envoy.config.core.v3.Node}); sent on the first request of
 * each stream.
 *
 * @param id the node's id
 * @param cluster the cluster that the node belongs to
 * @param locality where the node runs
 * @param metadata opaque data for the control plane: JSON values as {@code Map}, {@code List},
 *     {@code String}, {@code Number}, {@code Boolean} or null
 * @param userAgentName name of the software
 * @param userAgentVersion its version
 * @param clientFeatures features beyond those that the protocol layer adds itself
 */
public record Node(
    String id,
    String cluster,
    Locality locality,
    Map<String, Object> metadata,
    String userAgentName,
    String userAgentVersion,
    List<String> clientFeatures) {

  /**
   * Where a node runs ({@code envoy.config.core.v3.Locality}); empty text for what is not known.
   *
   * @param region the region
   * @param zone the zone within the region
   * @param subZone the rack, building or the like within the zone
   */
  public record Locality(String region, String zone, String subZone) {
    /** Nothing is known. */
    public static final Locality UNKNOWN = new Locality("", "", "");
  }

  public Node {
    metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    clientFeatures = List.copyOf(clientFeatures);
  }

  /** A node with that id and nothing else. */
  public static Node of(String id) {
    return builder(id).build();
  }

  /** A builder for a node with that id. */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /** Builds a {@link Node}; not thread-safe. */
  public static final class Builder {
    private final String id;
    private String cluster = "";
    private Locality locality = Locality.UNKNOWN;
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private String userAgentName = "inmesh";
    private String userAgentVersion = "";
    private final List<String> clientFeatures = new ArrayList<>();

    private Builder(String id) {
      this.id = id;
    }

    /** Sets {@link Node#cluster}. */
    public Builder cluster(String cluster) {
      this.cluster = cluster;
      return this;
    }

    /** Sets {@link Node#locality}. */
    public Builder locality(Locality locality) {
      this.locality = locality;
      return this;
    }

    /** Adds to {@link Node#metadata}. */
    public Builder putMetadata(Map<String, ?> entries) {
      metadata.putAll(entries);
      return this;
    }

    /** Sets {@link Node#userAgentName} and {@link Node#userAgentVersion}. */
    public Builder userAgent(String name, String version) {
      userAgentName = name;
      userAgentVersion = version;
      return this;
    }

    /** Adds to {@link Node#clientFeatures}. */
    public Builder addClientFeature(String feature) {
      clientFeatures.add(feature);
      return this;
    }

    /** The node. */
    public Node build() {
      return new Node(
          id, cluster, locality, metadata, userAgentName, userAgentVersion, clientFeatures);
    }
  }
}
