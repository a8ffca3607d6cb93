package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One response of either protocol variant, and what is found to be wrong with it. */
final class ReceivedResponse {
  private static final String WRAPPER = Resource.getDescriptor().getFullName();

  private final ResourceType<?> type;
  private final String version;
  private final String nonce;
  private final List<ReceivedResource> resources = new ArrayList<>();
  private final Set<String> removed = new LinkedHashSet<>();
  private final Map<String, XdsStatus> refused = new LinkedHashMap<>();
  private final ErrorDetail errors = new ErrorDetail();
  private final Set<ByteString> rejected = new HashSet<>();
  private boolean hasNameless;

  private ReceivedResponse(ResourceType<?> type, String version, String nonce) {
    this.type = type;
    this.version = version;
    this.nonce = nonce;
  }

  static ReceivedResponse of(ResourceType<?> type, DiscoveryResponse response) {
    ReceivedResponse received =
        new ReceivedResponse(type, response.getVersionInfo(), response.getNonce());
    for (int i = 0; i < response.getResourcesCount(); i++) {
      Any any = response.getResources(i);
      if (!isOf(any, WRAPPER)) {
        received.add(i, any, ReceivedResource.bare(type, any, received.version));
        continue;
      }
      try {
        Resource wrapper = Resource.parseFrom(any.getValue());
        received.add(i, any, ReceivedResource.wrapped(type, wrapper, received.version));
      } catch (InvalidProtocolBufferException e) {
        ResourceError fault = ResourceError.malformed(e.getMessage(), WRAPPER);
        received.add(i, any, ReceivedResource.badlyWrapped(any, received.version, fault));
      }
    }
    received.addRefused(response.getResourceErrorsList());
    return received;
  }

  static ReceivedResponse of(ResourceType<?> type, DeltaDiscoveryResponse response) {
    ReceivedResponse received =
        new ReceivedResponse(type, response.getSystemVersionInfo(), response.getNonce());
    for (int i = 0; i < response.getResourcesCount(); i++) {
      Resource wrapper = response.getResources(i);
      received.add(i, wrapper.getResource(), ReceivedResource.wrapped(type, wrapper, ""));
    }
    response.getRemovedResourcesList().forEach(n -> received.removed.add(canonical(n)));
    response
        .getRemovedResourceNamesList()
        .forEach(n -> received.removed.add(canonical(n.getName())));
    received.addRefused(response.getResourceErrorsList());
    return received;
  }

  private static String canonical(String name) {
    return ResourceName.canonical(name);
  }

  private static boolean isOf(Any any, String messageName) {
    String url = any.getTypeUrl();
    return url.endsWith(messageName)
        && url.length() > messageName.length()
        && url.charAt(url.length() - messageName.length() - 1) == '/';
  }

  private void add(int index, Any original, ReceivedResource resource) {
    if (resource.name().isEmpty()) {
      ResourceError fault = resource.unreadable(type);
      nameless(
          "resources[" + index + "]",
          fault == null ? ResourceError.invalid("", "no name", "a resource name") : fault,
          original.getValue());
    } else {
      resources.add(resource);
    }
  }

  /** A resource that may be any of those that are not in the response. */
  void nameless(String where, ResourceError problem, ByteString resource) {
    hasNameless = true;
    errors.add(where + ": " + problem);
    rejected.add(resource);
  }

  private void addRefused(List<io.inmesh.xds.proto.envoy.service.discovery.v3.ResourceError> list) {
    for (io.inmesh.xds.proto.envoy.service.discovery.v3.ResourceError error : list) {
      refused.put(
          canonical(error.getResourceName().getName()),
          new XdsStatus(
              StatusCode.of(error.getErrorDetail().getCode()),
              error.getErrorDetail().getMessage()));
    }
  }

  void reject(String line, ByteString resource) {
    errors.add(line);
    rejected.add(resource);
  }

  void reject(Decoded<?> decoded, String name, ByteString resource) {
    errors.add(type, name, decoded.errors());
    rejected.add(resource);
  }

  String version() {
    return version;
  }

  String nonce() {
    return nonce;
  }

  List<ReceivedResource> resources() {
    return resources;
  }

  Set<String> removed() {
    return removed;
  }

  Map<String, XdsStatus> refused() {
    return refused;
  }

  ErrorDetail errors() {
    return errors;
  }

  Set<ByteString> rejected() {
    return rejected;
  }

  /** Whether some resource's name is not known, so that absence of others proves nothing. */
  boolean hasNameless() {
    return hasNameless;
  }

  /** Whether it renews how long a resource lives. */
  boolean renews() {
    return isHeartbeat() || resources.stream().anyMatch(resource -> resource.ttlNanos() >= 0);
  }

  /** Whether it only renews times to live, so that absence proves nothing. */
  boolean isHeartbeat() {
    return !resources.isEmpty() && resources.stream().allMatch(r -> r.resource() == null);
  }
}
