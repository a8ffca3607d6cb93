package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets to authorities of the mesh go to the endpoint that it chooses. */
class WebSocketTest {
  private final MockWebServer server = new MockWebServer();
  private final ContractMesh mesh = new ContractMesh();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    server.start();
    mesh.cluster("a", server.getPort()).route("/", RouteAction.Forward.to("a")).apply();
  }

  @AfterEach
  void stop() {
    mesh.close();
    server.close();
  }

  /** Sends back what it gets. */
  private static final class Echo extends WebSocketListener {
    @Override
    public void onMessage(WebSocket socket, String text) {
      socket.send("echo of " + text);
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      socket.close(code, reason);
    }
  }

  private final class Recorder extends WebSocketListener {
    @Override
    public void onOpen(WebSocket socket, Response response) {
      events.add("open " + response.code());
      socket.send("hello");
    }

    @Override
    public void onMessage(WebSocket socket, String text) {
      events.add(text);
      socket.close(1000, "bye");
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
      events.add("closed " + code);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable failure, @Nullable Response response) {
      events.add("failed: " + failure);
      MeshCall call = response == null ? null : MeshCall.of(response);
      Throwable cause = call == null ? null : call.cause();
      events.add(cause == null ? "no cause" : String.valueOf(cause.getMessage()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWebSocketIsOpenedAndClosed(boolean ownCalls) throws Exception {
    server.enqueue(new MockResponse.Builder().webSocketUpgrade(new Echo()).build());
    server.enqueue(new MockResponse(200, okhttp3.Headers.EMPTY, "plain"));
    OkHttpClient template = new OkHttpClient();
    MeshInterceptor interceptor =
        ownCalls ? MeshInterceptor.of(mesh.mesh(), template) : MeshInterceptor.of(mesh.mesh());
    OkHttpClient client = new OkHttpClient.Builder().addInterceptor(interceptor).build();
    try {
      client.newWebSocket(
          new Request.Builder().url("ws://shop.example/socket").build(), new Recorder());
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("open 101");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("echo of hello");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000");
      Request next = new Request.Builder().url("http://shop.example/plain").build();
      try (Response response = client.newCall(next).execute()) {
        assertThat(response.body().string()).isEqualTo("plain");
      }
      assertThat(
              Objects.requireNonNull(mesh.mesh().clusterStatus("a")).breakers().requests().taken())
          .isZero();
    } finally {
      for (OkHttpClient used : new OkHttpClient[] {client, template}) {
        used.dispatcher().executorService().shutdown();
        used.connectionPool().evictAll();
      }
    }
  }

  @Test
  void aWebSocketIsNotSentToAClusterWithHttp2() throws Exception {
    UpstreamConnection http2 =
        UpstreamConnection.DEFAULT.withProtocol(UpstreamConnection.HttpProtocol.HTTP2);
    mesh.cluster("a", http2, server.getPort()).apply();
    OkHttpClient client =
        new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();
    try {
      client.newWebSocket(
          new Request.Builder().url("ws://shop.example/socket").build(), new Recorder());
      assertThat(events.poll(20, TimeUnit.SECONDS)).startsWith("failed: ").contains("503");
      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isEqualTo(
              "OkHttp sends no upgrade to websocket over HTTP/2"
                  + " (expected: a cluster with HTTP/1.1 for it)");
      assertThat(server.getRequestCount()).isZero();
    } finally {
      client.dispatcher().executorService().shutdown();
    }
  }
}
