package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeaderBytes;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a format makes of a path goes out as it is, also where no URL can express it. */
@Timeout(60)
class RewrittenPathTest {
  private final ContractMesh mesh = new ContractMesh();
  private final Backend backend = Backend.answering("x");
  private final OkHttpClient client =
      new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();

  @AfterEach
  void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    mesh.close();
    backend.close();
  }

  private String received(Request request, String rewrite) throws IOException {
    PathRewrite path = new PathRewrite.Format(rewrite);
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withRewrites(new Rewrites(path, null, false)))
        .apply();
    String line = "";
    for (int i = 0; i < 2; i++) { // The second on the same connection.
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      line = backend.takeRequest().requestLine();
    }
    assertThat(backend.connections()).isEqualTo(1);
    return line;
  }

  @ParameterizedTest
  @CsvSource({
    "%c3%a9, \u00c3\u00a9",
    "%e9, \u00e9",
    "%ff, \u00ff",
    "%20x, ' x'",
    "%09, '\t'",
    "%7c, |"
  })
  void ofTheQuery(String encoded, String bytes) throws IOException {
    Request request = new Request.Builder().url("http://shop.example/p?a=" + encoded).build();
    assertThat(received(request, "/n/%QUERY_PARAM(a)%"))
        .isEqualTo("GET /n/" + bytes + "?a=" + encoded + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00e9", "\u20ac", "a b"})
  void ofAHeader(String value) throws IOException {
    Request.Builder request = new Request.Builder().url("http://shop.example/p");
    request.headers(new okhttp3.Headers.Builder().addUnsafeNonAscii("x-v", value).build());
    assertThat(received(request.build(), "/n/%REQ(x-v)%"))
        .isEqualTo("GET /n/" + HeaderBytes.ofText(value) + " HTTP/1.1");
  }
}
