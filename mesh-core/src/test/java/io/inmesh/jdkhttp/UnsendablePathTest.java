package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that the JDK's client would send as another is refused. */
@Timeout(60)
class UnsendablePathTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  @Test
  void oneThatIsNotAsciiGoesOutAsOfTheBareClient() throws Exception {
    try (ContractMesh mesh = new ContractMesh();
        Backend backend = Backend.answering("x");
        MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh())) {
      mesh.cluster("a", backend.port()).route("/caf%C3%A9", RouteAction.Forward.to("a")).apply();
      URI uri = URI.create("http://shop.example/caf\u00e9?a=\u20ac");
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(backend.requests()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%c3%a9", "%e9", "%20x", "%09", "%7c"})
  void ofAFormat(String encoded) throws Exception {
    PathRewrite path = new PathRewrite.Format("/n/%QUERY_PARAM(a)%");
    try (ContractMesh mesh = new ContractMesh();
        Backend backend = Backend.answering("x");
        MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh())) {
      mesh.cluster("a", backend.port())
          .route("/", RouteAction.Forward.to("a").withRewrites(new Rewrites(path, null, false)))
          .apply();
      URI uri = URI.create("http://shop.example/p?a=" + encoded);
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(Objects.requireNonNull(MeshCall.of(response)).cause())
          .isInstanceOf(UnsendableRequestException.class);
      assertThat(backend.requests()).isZero();
    }
  }
}
