package io.inmesh.spring.cloud;

import java.net.URI;
import java.util.Map;
import org.springframework.cloud.client.ServiceInstance;

/** A service of the mesh by its own name: which of its endpoints answers is the mesh's decision. */
record MeshServiceInstance(String serviceId) implements ServiceInstance {
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
