package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.config.Cluster;
import io.inmesh.config.Listener;
import io.inmesh.config.RuntimeValues;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Statics;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The resources that a bootstrap itself holds.
 *
 * @param values those that can be used, in whole or in part
 * @param rejections what is wrong with those that are used only in part, by their keys
 */
record StaticResources(Statics values, Map<ResourceKey, Rejection> rejections) {
  /** There are none. */
  static final StaticResources NONE = new StaticResources(Statics.NONE, Map.of());

  /**
   * Why a resource is not used as it is.
   *
   * @param place where it stands: file, line and column
   * @param message all that cannot be honoured
   */
  record Rejection(String place, String message) {}

  /**
   * Decodes the static resources of a bootstrap.
   *
   * @throws BootstrapException when one is invalid: with such a bootstrap Envoy does not start
   *     either
   */
  static StaticResources decode(Bootstrap bootstrap) {
    StaticRules rules = new StaticRules(bootstrap);
    for (FileResource resource : bootstrap.resources()) {
      rules.of(resource).stream()
          .findFirst()
          .ifPresent(error -> {
            throw refused(resource, error);
          });
    }
    Map<ResourceKey, Rejection> rejections = new LinkedHashMap<>();
    Map<String, Listener> listeners = decode(bootstrap, ResourceTypes.LISTENER, rules, rejections);
    Map<String, Cluster> clusters = decode(bootstrap, ResourceTypes.CLUSTER, rules, rejections);
    RuntimeValues runtime = new RuntimeValues(bootstrap.runtime());
    return new StaticResources(
        new Statics(listeners, clusters, runtime, bootstrap.localCluster()), rejections);
  }

  private static <T> Map<String, T> decode(
      Bootstrap bootstrap,
      ResourceType<T> type,
      StaticRules rules,
      Map<ResourceKey, Rejection> rejections) {
    Map<String, T> values = new LinkedHashMap<>();
    for (FileResource resource : bootstrap.resources()) {
      if (resource.typeUrl().equals(type.typeUrl())) {
        Decoded<T> decoded = decode(type, resource);
        values.put(resource.name(), usable(decoded, resource));
        List<ResourceError> errors = rules.told(resource, decoded.errors());
        if (!errors.isEmpty()) {
          rejections.put(
              new ResourceKey(type.typeUrl(), resource.name()),
              new Rejection(place(resource), message(errors)));
        }
      }
    }
    return values;
  }

  private static <T> Decoded<T> decode(ResourceType<T> type, FileResource resource) {
    Any any =
        Any.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setValue(ByteString.copyFrom(resource.value()))
            .build();
    return type.decode(any, resource.name());
  }

  private static <T> T usable(Decoded<T> decoded, FileResource resource) {
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

  private static String message(List<ResourceError> errors) {
    return errors.stream().map(ResourceError::toString).collect(Collectors.joining("; "));
  }

  private static String place(FileResource resource) {
    return resource.source() + ':' + resource.line() + ':' + resource.column();
  }
}
