package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.inmesh.call.Step;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.contract.FullBacklog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread that is interrupted while it executes a call keeps its flag, and sees an I/O error. */
@Timeout(60)
class InterruptedCallTest {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ScriptedCall script = new ScriptedCall();

  private OkHttpClient.Builder client() {
    return clients.inMesh(script);
  }

  private void assertInterrupted(OkHttpClient client) {
    Throwable thrown = catchThrowable(() -> client.newCall(request()).execute());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown)
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(script.reports).endsWith("end CANCELLED");
  }

  @Test
  void whileItConnects() throws IOException {
    Thread executing = Thread.currentThread();
    EventListener interrupting =
        new EventListener() {
          @Override
          public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            executing.interrupt();
          }
        };
    try (FullBacklog endpoint = new FullBacklog()) {
      script.first(new At(1, endpoint.port()));
      assertInterrupted(client().eventListener(interrupting).build());
    }
  }

  @Test
  void whileItPauses() {
    script.first(Step.Wait.INSTANCE);
    Thread.currentThread().interrupt();
    assertInterrupted(client().build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whileItWaitsForTheHead(boolean http2) throws IOException {
    Thread executing = Thread.currentThread();
    EventListener interrupting =
        new EventListener() {
          @Override
          public void requestHeadersEnd(Call call, Request request) {
            executing.interrupt();
          }
        };
    try (MockWebServer server = server(http2)) {
      server.enqueue(
          new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
      script.first(at(server, http2));
      OkHttpClient client = client().eventListener(interrupting).build();
      assertEndsInterrupted(catchThrowable(() -> client.newCall(request()).execute()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whileItsBodyIsRead(boolean http2) throws IOException {
    try (MockWebServer server = server(http2)) {
      server.enqueue(
          new MockResponse.Builder()
              .body("x".repeat(100_000))
              .onResponseBody(SocketEffect.Stall.INSTANCE)
              .build());
      At attempt = at(server, http2);
      script.first(attempt).then(report -> new Hand(attempt));
      try (Response response = client().build().newCall(request()).execute()) {
        Thread.currentThread().interrupt();
        assertEndsInterrupted(catchThrowable(() -> response.body().bytes()));
      }
    }
  }

  private void assertEndsInterrupted(Throwable thrown) {
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown).isInstanceOf(InterruptedIOException.class);
    assertThat(script.reports)
        .endsWith("end CANCELLED")
        .noneMatch(report -> report.startsWith("failure"));
  }

  private static MockWebServer server(boolean http2) throws IOException {
    MockWebServer server = new MockWebServer();
    server.setProtocols(List.of(http2 ? Protocol.H2_PRIOR_KNOWLEDGE : Protocol.HTTP_1_1));
    server.start();
    return server;
  }

  private static At at(MockWebServer server, boolean http2) {
    At attempt = new At(1, server.getPort());
    return http2 ? attempt.overHttp2() : attempt;
  }

  private static Request request() {
    return new Request.Builder().url("http://shop.example/").build();
  }
}
