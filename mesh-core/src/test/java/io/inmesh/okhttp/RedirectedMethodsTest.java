package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.http.HttpMethod;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OkHttp makes of a redirected request, and what is made of it in the mesh. */
@Timeout(60)
class RedirectedMethodsTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY");

  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final List<String> seen = new ArrayList<>();

  private void answer(BackendExchange exchange, int code) throws IOException {
    if (exchange.target().equals("/from")) {
      exchange.reply(code, List.of("Location: /to"), "");
      return;
    }
    seen.add(
        exchange.method()
            + " "
            + new String(exchange.body(), StandardCharsets.UTF_8)
            + " "
            + exchange.header("Content-Type"));
    exchange.reply(200, "");
  }

  private String follow(OkHttpClient client, String host, String method) throws IOException {
    boolean hasBody = HttpMethod.permitsRequestBody(method);
    Request request =
        new Request.Builder()
            .url("http://" + host + "/from")
            .header("Content-Type", "text/x")
            .method(method, hasBody ? RequestBody.create("text", null) : null)
            .build();
    try (Response response = client.newCall(request).execute()) {
      return response.code() + " after " + seen;
    } finally {
      seen.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void methodAndBodyAreThoseOfOkHttp(int code) throws IOException {
    try (Backend backend = Backend.start(exchange -> answer(exchange, code))) {
      OutboundCalls calls =
          (view, waker) -> {
            At attempt = new At(1, backend.port());
            attempt.path = view.path();
            attempt.method = view.method();
            ScriptedCall call = new ScriptedCall();
            call.first(attempt).then(report -> new Hand(attempt));
            return call.outbound(view, waker);
          };
      OkHttpClient bare = clients.bare().build();
      OkHttpClient inMesh = clients.inMesh(calls).build();
      for (String method : METHODS) {
        assertThat(follow(inMesh, "shop.example", method))
            .as(method)
            .isEqualTo(follow(bare, "127.0.0.1:" + backend.port(), method));
      }
    }
  }
}
