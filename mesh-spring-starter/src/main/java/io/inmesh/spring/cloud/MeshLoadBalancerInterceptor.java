package io.inmesh.spring.cloud;

import io.inmesh.spring.BalancedName;
import io.inmesh.spring.RequestsInMesh;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.loadbalancer.BlockingLoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.DeferringLoadBalancerInterceptor;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Has the balancer told which requests of blocking clients go through the mesh, and balance again
 * where the mesh does not know what was left to it.
 */
final class MeshLoadBalancerInterceptor extends DeferringLoadBalancerInterceptor {
  private final Supplier<RequestsInMesh> requests;

  MeshLoadBalancerInterceptor(
      ObjectProvider<BlockingLoadBalancerInterceptor> balancer, Supplier<RequestsInMesh> requests) {
    super(balancer);
    this.requests = requests;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    if (!requests.get().contain(request)) {
      return super.intercept(request, body, execution);
    }
    HttpHeaders before = HttpHeaders.copyOf(request.getHeaders());
    HttpRequest marked = MeshedHeaders.mark(request);
    for (int tries = BalancedName.TRIES; ; tries--) {
      BalancedRound round = new BalancedRound(execution);
      try {
        return super.intercept(marked, body, round);
      } catch (Throwable e) {
        Throwable failure = round.failure();
        if (failure == null || BalancedName.isFinal(e)) {
          throw e;
        }
        if (tries <= 1) {
          round.giveUp();
          throw MeshLoadBalancerInterceptor.<IOException>asItIs(failure);
        }
        reset(request.getHeaders(), before);
      }
    }
  }

  /** Takes away what a round has added, as balancers forward their request's host and scheme. */
  private static void reset(HttpHeaders headers, HttpHeaders before) {
    if (!headers.equals(before)) {
      headers.clear();
      headers.putAll(before);
    }
  }

  /** To be thrown as what it is, where interceptors throw what they do not declare. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T asItIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
