package io.inmesh.spring.cloud;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * A service of the mesh by its own name: which of its endpoints answers is the mesh's decision.
 *
 * @param authority that the mesh was asked about: the name, or the {@code Host} of the request
 */
record MeshServiceInstance(String serviceId, String authority) implements ServiceInstance {
  /** The service of requests without a {@code Host} of their own. */
  MeshServiceInstance(String serviceId) {
    this(serviceId, serviceId);
  }

  /**
   * What the mesh was asked about when it was balanced.
   *
   * @param uri of the request for it, as others may have changed it
   * @return null where that does not lead to a service of the mesh by its name
   */
  static @Nullable String asked(@Nullable ServiceInstance instance, URI uri) {
    return instance instanceof MeshServiceInstance service
            && service.serviceId.equalsIgnoreCase(uri.getHost())
        ? service.authority
        : null;
  }

  @Override
  public String getInstanceId() {
    return serviceId;
  }

  @Override
  public String getServiceId() {
    return serviceId;
  }

  @Override
  public String getHost() {
    return serviceId;
  }

  /** That of the request's scheme. */
  @Override
  public int getPort() {
    return -1;
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public URI getUri() {
    return URI.create("http://" + serviceId);
  }

  @Override
  public Map<String, String> getMetadata() {
    return Map.of();
  }
}
