package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body of another length than it promised is the application's failure, not the endpoint's. */
@Timeout(60)
class WrongLengthTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final ContractMesh mesh =
      new ContractMesh(builder -> builder.listener(new AttemptEnds()));
  private final Backend backend = Backend.start(exchange -> exchange.body());
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newBuilder().version(Version.HTTP_1_1).build(), mesh.mesh());

  @AfterEach
  void close() {
    client.close();
    mesh.close();
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({"abc, 10", "abcdef, 3"})
  void isThrownAndNeitherRetriedNorCounted(String body, long promised) {
    mesh.cluster("a", backend.port())
        .route(
            "/", Forward.to("a").withRetry(Policies.retry(Duration.ofMinutes(1), 3, RetryOn.RESET)))
        .apply();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://shop.example/"))
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body), promised))
            .build();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(
            "request body: %d bytes (expected: %d, as its contentLength() says)",
            body.length(), promised);
    assertThat(attempts).containsExactly("0 null");
  }

  private final class AttemptEnds implements MeshListener {
    @Override
    public void onAttemptEnd(
        Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {
      attempts.add(status + " " + failure);
    }
  }
}
