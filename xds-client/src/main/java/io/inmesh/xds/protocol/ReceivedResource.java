package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a response, of either protocol variant.
 *
 * @param name the name, canonical
 * @param wrapperName the name from the wrapper; empty if there was none
 * @param aliases further names, canonical
 * @param version the version
 * @param resource the resource; null in a heartbeat
 * @param ttlNanos the time to live; negative if it has none
 */
record ReceivedResource(
    String name,
    String wrapperName,
    List<String> aliases,
    String version,
    @Nullable Any resource,
    long ttlNanos) {

  static ReceivedResource bare(ResourceType<?> type, Any resource, String version) {
    String name = ResourceName.canonical(type.nameOf(resource));
    return new ReceivedResource(name, "", List.of(), version, resource, -1);
  }

  static ReceivedResource wrapped(ResourceType<?> type, Resource wrapper, String versionIfNone) {
    String wrapperName =
        wrapper.getName().isEmpty() ? wrapper.getResourceName().getName() : wrapper.getName();
    Any resource = wrapper.hasResource() ? wrapper.getResource() : null;
    String name = wrapperName;
    if (name.isEmpty() && resource != null) {
      name = type.nameOf(resource);
    }
    return new ReceivedResource(
        ResourceName.canonical(name),
        wrapperName,
        wrapper.getAliasesList().stream().map(ResourceName::canonical).toList(),
        wrapper.getVersion().isEmpty() ? versionIfNone : wrapper.getVersion(),
        resource,
        wrapper.hasTtl() ? nanos(wrapper.getTtl()) : -1);
  }

  private static long nanos(Duration duration) {
    long seconds = Math.max(0, Math.min(duration.getSeconds(), Long.MAX_VALUE / 4_000_000_000L));
    return seconds * 1_000_000_000L + Math.max(0, duration.getNanos());
  }
}
