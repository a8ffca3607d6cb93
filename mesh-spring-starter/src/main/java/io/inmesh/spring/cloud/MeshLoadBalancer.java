package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.MeshMode;
import io.inmesh.spring.BalancedName;
import io.inmesh.spring.MeshAttribute;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import reactor.core.publisher.Mono;

/**
 * Leaves a service to the mesh for requests that will go through the mesh, or wait for its first
 * configuration where their client has them balanced again after that, and to Spring Cloud for all
 * others. A mesh that only watches decides about these requests here: their client sends them to an
 * instance's address.
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
    if (request.getContext() instanceof RequestDataContext context
        && context.getClientRequest() != null
        && isInMesh(context.getClientRequest())) {
      String authority = BalancedRequest.authority(serviceId, context.getClientRequest());
      if (isTheMeshs(context.getClientRequest(), authority)) {
        return Mono.just(new DefaultResponse(new MeshServiceInstance(serviceId, authority)));
      }
      if (mesh.mode() == MeshMode.SHADOW) {
        watch(BalancedRequest.of(serviceId, context.getClientRequest()));
      }
    }
    return outside.choose(request);
  }

  /** Of anybody who does not say so nobody knows what would become of a name. */
  private boolean isInMesh(RequestData request) {
    return MeshedHeaders.areOf(request)
        || Boolean.TRUE.equals(MeshAttribute.of(request.getAttributes(), () -> mesh));
  }

  /** Before the first configuration only where somebody asks again after it. */
  private boolean isTheMeshs(RequestData request, String authority) {
    return MeshedHeaders.areOf(request) || request.getAttributes().containsKey(BalancedName.AGAIN)
        ? !mesh.bypasses(authority)
        : mesh.isInMesh(authority);
  }

  private void watch(BalancedRequest request) {
    OutboundCall decided = mesh.outbound(request, () -> {});
    decided.begin();
    decided.end(EndReason.CANCELLED, null);
  }
}
