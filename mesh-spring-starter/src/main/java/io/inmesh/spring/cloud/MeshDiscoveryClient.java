package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.EndpointStatus;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * The clusters of the mesh as services, with those endpoints as instances that balancing may use.
 */
final class MeshDiscoveryClient implements DiscoveryClient {
  /** Before clients of other registries, which know the same service while it moves. */
  private static final int ORDER = -100;

  private final Mesh mesh;

  MeshDiscoveryClient(Mesh mesh) {
    this.mesh = mesh;
  }

  @Override
  public String description() {
    return "Inmesh: " + mesh.status().source();
  }

  @Override
  public List<String> getServices() {
    return mesh.status().clusters().stream().map(ClusterStatus::name).toList();
  }

  @Override
  public List<ServiceInstance> getInstances(String serviceId) {
    ClusterStatus cluster = mesh.clusterStatus(serviceId);
    if (cluster == null) {
      return List.of();
    }
    return cluster.endpoints().stream()
        .filter(EndpointStatus::available)
        .map(endpoint -> instance(serviceId, endpoint))
        .toList();
  }

  private static ServiceInstance instance(String serviceId, EndpointStatus endpoint) {
    return new DefaultServiceInstance(
        endpoint.address().toString(),
        serviceId,
        endpoint.address().host(),
        endpoint.address().port(),
        false,
        Map.of(
            "region", endpoint.locality().region(),
            "zone", endpoint.locality().zone(),
            "weight", Integer.toString(endpoint.weight())));
  }

  @Override
  public int getOrder() {
    return ORDER;
  }
}
