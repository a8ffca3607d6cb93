package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.config.RuntimeValues;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Statics;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decodes the resources that a bootstrap itself holds. */
final class StaticResources {
  private StaticResources() {}

  /**
   * The static resources of a bootstrap.
   *
   * @throws BootstrapException when one is invalid: with such a bootstrap Envoy does not start
   *     either
   */
  static Statics decode(Bootstrap bootstrap) {
    UnknownClusters unknown = new UnknownClusters(bootstrap);
    for (FileResource resource : bootstrap.resources()) {
      unknown.of(resource).stream()
          .findFirst()
          .ifPresent(error -> {
            throw refused(resource, error);
          });
    }
    return new Statics(
        decode(bootstrap, ResourceTypes.LISTENER),
        decode(bootstrap, ResourceTypes.CLUSTER),
        new RuntimeValues(bootstrap.runtime()),
        bootstrap.localCluster());
  }

  private static <T> Map<String, T> decode(Bootstrap bootstrap, ResourceType<T> type) {
    Map<String, T> decoded = new LinkedHashMap<>();
    for (FileResource resource : bootstrap.resources()) {
      if (resource.typeUrl().equals(type.typeUrl())) {
        decoded.put(resource.name(), decode(type, resource));
      }
    }
    return decoded;
  }

  private static <T> T decode(ResourceType<T> type, FileResource resource) {
    Any any =
        Any.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setValue(ByteString.copyFrom(resource.value()))
            .build();
    Decoded<T> decoded = type.decode(any, resource.name());
    T value = decoded.value();
    if (decoded.invalid() || value == null) {
      ResourceError error =
          decoded.errors().stream()
              .filter(e -> e.kind() == ResourceError.Kind.INVALID)
              .findFirst()
              .orElse(decoded.errors().get(0));
      throw refused(resource, error);
    }
    return value;
  }

  private static BootstrapException refused(FileResource resource, ResourceError error) {
    return new BootstrapException(resource + ": " + error.field(), error.value(), error.expected());
  }
}
