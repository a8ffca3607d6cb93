package io.inmesh.spring.cloud;

import io.inmesh.spring.BalancedName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

/**
 * What stands behind the balancer, for one round of it. A round is over once the mesh did not know
 * what was left to it: a balancer that tries again by itself, as Spring Cloud's does with
 * spring-retry, takes that for no failure of an instance (no {@code IOException}, see {@code
 * BlockingLoadBalancedRetryPolicy}), and where it tries again whatever the failure is, nothing is
 * sent. All its attempts are left for the next round.
 */
final class BalancedRound implements ClientHttpRequestExecution {
  private final ClientHttpRequestExecution rest;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable BalancedName unknown;

  BalancedRound(ClientHttpRequestExecution rest) {
    this.rest = rest;
  }

  @Override
  public ClientHttpResponse execute(HttpRequest request, byte[] body) throws IOException {
    if (failure == null) {
      BalancedName mark = BalancedName.of(request.getAttributes());
      try {
        return rest.execute(request, body);
      } catch (Throwable e) { // whatever interceptors make of it
        if (mark == null) { // Another transformer may hide it.
          mark = BalancedName.UnknownException.markOf(e);
        }
        if (mark == null || !mark.isUnknown() || BalancedName.isFinal(e)) {
          throw e;
        }
        unknown = mark;
        failure = e;
      }
    }
    throw new OverException();
  }

  /**
   * Why the round is over.
   *
   * @return null where it is not
   */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Nobody is to balance the call again. */
  void giveUp() {
    BalancedName mark = unknown;
    if (mark != null) {
      mark.giveUp();
    }
  }

  /** Has no cause on purpose: Spring Cloud's retry looks at causes too. */
  private static final class OverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverException() {
      super("to be balanced again: the mesh does not know what was left to it", null, false, false);
    }
  }
}
