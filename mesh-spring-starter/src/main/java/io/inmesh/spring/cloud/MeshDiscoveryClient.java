package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.EndpointStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * The clusters of the mesh as services, with those endpoints as instances that balancing may use:
 * those that calls may reach through the mesh, so none while it only watches.
 */
final class MeshDiscoveryClient implements DiscoveryClient {
  /** Before clients of other registries, which know the same service while it moves. */
  private static final int ORDER = -100;

  private final Mesh mesh;
  private final Predicate<String> admitted;

  /**
   * Of a mesh.
   *
   * @param admitted which services may be those of the mesh
   */
  MeshDiscoveryClient(Mesh mesh, Predicate<String> admitted) {
    this.mesh = mesh;
    this.admitted = admitted;
  }

  @Override
  public String description() {
    return "Inmesh: " + mesh.status().source();
  }

  @Override
  public List<String> getServices() {
    return mesh.status().clusters().stream().map(ClusterStatus::name).filter(admitted).toList();
  }

  @Override
  public List<ServiceInstance> getInstances(String serviceId) {
    ClusterStatus cluster = admitted.test(serviceId) ? mesh.clusterStatus(serviceId) : null;
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
