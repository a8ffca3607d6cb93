package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;

/** Timeouts of a {@code WebClient}. */
@Timeout(60)
class WebClientTimeoutsTest {

  /** As they are read from {@code spring.http.clients.*}: 0 and less mean none. */
  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT4800000H", "PT2562047788015215H"})
  void timeoutsOfAnyLengthAreTaken(Duration timeout) throws IOException {
    try (Backend backend = Backend.answering("x");
        ContractMesh mesh = new ContractMesh();
        ConnectorUnderTest clients = new ConnectorUnderTest(mesh.mesh(), ApplicationHooks.NONE)) {
      mesh.cluster("shop", backend.port()).route("/", RouteAction.Forward.to("shop")).apply();
      CookieContract.Client client =
          clients.build(HttpClientSettings.defaults().withTimeouts(timeout, timeout));
      ClientRequest request = ClientRequest.post("http://shop.example/", new byte[100_000]);
      try (ClientResponse response = client.send(request)) {
        assertThat(response.text()).isEqualTo("x");
      }
    }
  }
}
