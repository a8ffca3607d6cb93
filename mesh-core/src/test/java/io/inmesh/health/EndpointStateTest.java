package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Locality;
import org.junit.jupiter.api.Test;

/** What one word counts of an endpoint. */
class EndpointStateTest {
  /** The highest limit of a cluster, of both routing priorities. */
  private static final int MOST = 2 * 2_097_151;

  @Test
  void asManyRequestsAsTwoPrioritiesAdmitAreNoConnection() {
    EndpointState endpoint =
        new EndpointState("c", Endpoint.of("10.0.0.1", 80), Locality.NONE, 0, 0);
    for (int i = 0; i < MOST; i++) {
      endpoint.startRequest();
    }
    assertThat(endpoint.activeRequests()).isEqualTo(MOST);
    assertThat(endpoint.activeConnections()).isZero();
    assertThat(endpoint.startedRequests()).isEqualTo(MOST);
    for (int i = 0; i < MOST; i++) {
      endpoint.endRequest(true, false);
    }
    assertThat(endpoint.activeRequests()).isZero();
    assertThat(endpoint.startedRequests()).isEqualTo(MOST);
  }
}
