package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.MeshMode;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import reactor.core.publisher.Mono;

/**
 * Leaves a service to the mesh as soon as the mesh knows it, and to Spring Cloud until then. A mesh
 * that only watches decides about the request here: its client sends it to an instance's address.
 */
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
    if (mesh.isInMesh(serviceId)) {
      return Mono.just(new DefaultResponse(new MeshServiceInstance(serviceId)));
    }
    if (mesh.mode() == MeshMode.SHADOW
        && request.getContext() instanceof RequestDataContext context
        && context.getClientRequest() != null) {
      watch(BalancedRequest.of(serviceId, context.getClientRequest()));
    }
    return outside.choose(request);
  }

  private void watch(BalancedRequest request) {
    OutboundCall decided = mesh.outbound(request, () -> {});
    decided.begin();
    decided.end(EndReason.CANCELLED, null);
  }
}
