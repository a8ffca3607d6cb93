package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.util.ArrayList;
import java.util.List;

/**
 * Small resource types over the real messages. A resource carries a note that says what its decoder
 * makes of it: {@code invalid}, {@code partial}, {@code unsupported} or anything else, which is
 * fine.
 */
public final class TestTypes {
  /** A decoded resource. */
  public record Thing(String name, String note) {
    @Override
    public String toString() {
      return name + "/" + note;
    }
  }

  public static final Notes LDS =
      new Notes("LDS", Listener.getDefaultInstance(), true, "listener", "Listener", "Listeners");
  public static final Notes RDS =
      new Notes("RDS", RouteConfiguration.getDefaultInstance(), false, "route", "Route", "Routes");
  public static final Notes CDS =
      new Notes("CDS", Cluster.getDefaultInstance(), true, "cluster", "Cluster", "Clusters");
  public static final Notes EDS =
      new Notes(
          "EDS",
          ClusterLoadAssignment.getDefaultInstance(),
          false,
          "endpoint",
          "Endpoint",
          "Endpoints");

  private TestTypes() {}

  /** Reads the name and the note out of the real messages. */
  public static final class Notes implements ResourceType<Thing> {
    private final String shortName;
    private final Message prototype;
    private final boolean full;
    private final String service;
    public final List<String> decodedNames = new ArrayList<>();

    private Notes(
        String shortName,
        Message prototype,
        boolean full,
        String pkg,
        String service,
        String plural) {
      this.shortName = shortName;
      this.prototype = prototype;
      this.full = full;
      this.service = "envoy.service." + pkg + ".v3." + service + "DiscoveryService/%s" + plural;
    }

    @Override
    public String typeUrl() {
      return "type.googleapis.com/" + prototype.getDescriptorForType().getFullName();
    }

    @Override
    public String shortName() {
      return shortName;
    }

    @Override
    public boolean fullStateOfTheWorld() {
      return full;
    }

    @Override
    public boolean supportsWildcard() {
      return full;
    }

    @Override
    public String method(boolean delta) {
      return service.formatted(delta ? "Delta" : "Stream");
    }

    /** A resource of this type, as it travels. */
    public Any resource(String name, String note) {
      return Any.newBuilder()
          .setTypeUrl(typeUrl())
          .setValue(message(name, note).toByteString())
          .build();
    }

    private Message message(String name, String note) {
      if (prototype instanceof Listener) {
        return Listener.newBuilder().setName(name).setStatPrefix(note).build();
      } else if (prototype instanceof Cluster) {
        return Cluster.newBuilder().setName(name).setAltStatName(note).build();
      } else if (prototype instanceof RouteConfiguration) {
        return RouteConfiguration.newBuilder().setName(name).addInternalOnlyHeaders(note).build();
      }
      LocalityLbEndpoints.Builder locality =
          LocalityLbEndpoints.newBuilder().setLocality(Locality.newBuilder().setZone(note));
      return ClusterLoadAssignment.newBuilder().setClusterName(name).addEndpoints(locality).build();
    }

    /** The same resource as members of a JSON object. */
    public String json(Any resource) {
      String name = nameOf(resource);
      String note =
          decode(resource, "").value() == null ? "invalid" : decode(resource, "").value().note();
      String field =
          prototype instanceof Listener
              ? "\"stat_prefix\": \"" + note + "\""
              : prototype instanceof Cluster
                  ? "\"alt_stat_name\": \"" + note + "\""
                  : prototype instanceof RouteConfiguration
                      ? "\"internal_only_headers\": [\"" + note + "\"]"
                      : "\"endpoints\": [{\"locality\": {\"zone\": \"" + note + "\"}}]";
      return (prototype instanceof ClusterLoadAssignment ? "\"cluster_name\"" : "\"name\"")
          + ": \""
          + name
          + "\", "
          + field;
    }

    private static String note(Message message) {
      if (message instanceof Listener listener) {
        return listener.getStatPrefix();
      } else if (message instanceof Cluster cluster) {
        return cluster.getAltStatName();
      } else if (message instanceof RouteConfiguration routes) {
        return routes.getInternalOnlyHeadersCount() == 0 ? "" : routes.getInternalOnlyHeaders(0);
      }
      ClusterLoadAssignment assignment = (ClusterLoadAssignment) message;
      return assignment.getEndpointsCount() == 0
          ? ""
          : assignment.getEndpoints(0).getLocality().getZone();
    }

    @Override
    public Decoded<Thing> decode(Any resource, String wrapperName) {
      Message message;
      try {
        message = prototype.getParserForType().parseFrom(resource.getValue());
      } catch (InvalidProtocolBufferException e) {
        return Decoded.failed(
            wrapperName, List.of(ResourceError.invalid("", "malformed", "a message")));
      }
      String name = wrapperName.isEmpty() ? nameOf(resource) : wrapperName;
      decodedNames.add(name);
      String note = note(message);
      Thing thing = new Thing(name, note);
      if (note.startsWith("invalid")) {
        return Decoded.failed(name, List.of(ResourceError.invalid("note", note, "valid")));
      } else if (note.startsWith("partial")) {
        return Decoded.partial(name, thing, List.of(ResourceError.invalid("note", note, "valid")));
      } else if (note.startsWith("unsupported")) {
        return Decoded.partial(
            name, thing, List.of(ResourceError.unsupported("note", note, "something simpler")));
      } else if (note.startsWith("throw")) {
        throw new IllegalStateException("a bug in the decoder");
      }
      return Decoded.valid(name, thing);
    }
  }
}
