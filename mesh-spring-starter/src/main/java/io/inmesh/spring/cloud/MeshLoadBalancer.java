package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import reactor.core.publisher.Mono;

/** Leaves a service to the mesh as soon as the mesh knows it, and to Spring Cloud until then. */
final class MeshLoadBalancer implements ReactorServiceInstanceLoadBalancer {
  private final String serviceId;
  private final Mesh mesh;
  private final ReactorServiceInstanceLoadBalancer outside;

  MeshLoadBalancer(String serviceId, Mesh mesh, ReactorServiceInstanceLoadBalancer outside) {
    this.serviceId = serviceId;
    this.mesh = mesh;
    this.outside = outside;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Mono<Response<ServiceInstance>> choose(Request request) {
    return mesh.isInMesh(serviceId)
        ? Mono.just(new DefaultResponse(new MeshServiceInstance(serviceId)))
        : outside.choose(request);
  }
}
