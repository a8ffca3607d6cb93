package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
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
 * @param fault why there is nothing to decode; null if there is
 */
record ReceivedResource(
    String name,
    String wrapperName,
    List<String> aliases,
    String version,
    @Nullable Any resource,
    long ttlNanos,
    @Nullable ResourceError fault) {
  private static final int WRAPPER_NAME =
      Resource.getDescriptor().findFieldByName("name").getNumber();

  static ReceivedResource bare(ResourceType<?> type, Any resource, String version) {
    ResourceError fault = wrongType(type, resource);
    String name = fault == null ? ResourceName.canonical(type.nameOf(resource)) : "";
    return new ReceivedResource(name, "", List.of(), version, resource, -1, fault);
  }

  /** One whose {@code Resource} cannot be decoded; its name is what can be read of it. */
  static ReceivedResource badlyWrapped(Any wrapper, String version, ResourceError fault) {
    String name = EncodedName.of(wrapper.getValue(), WRAPPER_NAME).text();
    return new ReceivedResource(
        ResourceName.canonical(name), "", List.of(), version, wrapper, -1, fault);
  }

  static ReceivedResource wrapped(ResourceType<?> type, Resource wrapper, String versionIfNone) {
    String wrapperName =
        wrapper.getName().isEmpty() ? wrapper.getResourceName().getName() : wrapper.getName();
    Any resource = wrapper.hasResource() ? wrapper.getResource() : null;
    String name = wrapperName;
    ResourceError fault = resource == null ? null : wrongType(type, resource);
    if (name.isEmpty() && resource != null && fault == null) {
      name = type.nameOf(resource);
    }
    return new ReceivedResource(
        ResourceName.canonical(name),
        wrapperName,
        wrapper.getAliasesList().stream().map(ResourceName::canonical).toList(),
        wrapper.getVersion().isEmpty() ? versionIfNone : wrapper.getVersion(),
        resource,
        wrapper.hasTtl() ? nanos(wrapper.getTtl()) : -1,
        fault);
  }

  /** Null if the resource is of the type that was asked for. */
  private static @Nullable ResourceError wrongType(ResourceType<?> type, Any resource) {
    String url = resource.getTypeUrl();
    return url.equals(type.typeUrl())
        ? null
        : ResourceError.invalid("", url.isEmpty() ? "no type" : url, type.typeUrl());
  }

  /** Why nothing can be made of a resource that was not asked for, or whose name is not known. */
  @Nullable ResourceError unreadable(ResourceType<?> type) {
    if (fault != null || resource == null || !wrapperName.isEmpty()) {
      return fault;
    }
    String reason = EncodedName.of(resource.getValue()).fault();
    String url = type.typeUrl();
    return reason == null
        ? null
        : ResourceError.malformed(reason, url.substring(url.lastIndexOf('/') + 1));
  }

  /** What tells its content from another's. */
  ByteString content() {
    return resource == null
        ? ByteString.EMPTY
        : fault == null ? resource.getValue() : resource.toByteString();
  }

  private static long nanos(Duration duration) {
    long seconds = Math.max(0, Math.min(duration.getSeconds(), Long.MAX_VALUE / 4_000_000_000L));
    return seconds * 1_000_000_000L + Math.max(0, duration.getNanos());
  }
}
