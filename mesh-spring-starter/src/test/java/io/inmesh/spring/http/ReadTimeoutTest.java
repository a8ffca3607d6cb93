package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.MeshCustomizer;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** The read timeout of Spring's clients is how long nothing may happen, in virtual time. */
class ReadTimeoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** All together are longer than the limit, and none is. */
  private static final int PIECES = 4;

  /** More than is written ahead of what is sent: most of it has gone when it is written. */
  private static final int PIECE_BYTES = 512 * 1024;

  @TempDir private Path directory;
  private final VirtualTimer time = new VirtualTimer();
  private final Backend backend = Backend.start(this::serve);
  private ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  /** Is silent behind the request, within the response, or not at all. */
  private void serve(BackendExchange exchange) throws IOException {
    exchange.bodyStream().transferTo(OutputStream.nullOutputStream());
    switch (exchange.target()) {
      case "/silent" -> {
        time.advanceOnceAwaited(LIMIT);
        exchange.awaitClientLeaves();
      }
      case "/half" -> {
        exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        exchange.awaitClientLeaves();
      }
      default -> exchange.reply(200, "done");
    }
  }

  private void start(String client, Duration limit) {
    context =
        new TestConfig()
            .service("orders", backend.port())
            .application(directory, Application.class)
            .initializers(application ->
                ((GenericApplicationContext) application)
                    .registerBean(MeshCustomizer.class, () -> builder -> builder.timer(time)))
            .properties(
                "inmesh.outbound.imperative-client=" + client,
                "spring.http.clients.read-timeout=" + limit.toMillis() + "ms")
            .run();
  }

  @AfterEach
  void stop() {
    context.close();
    backend.close();
  }

  @AfterAll
  static void stopReactor() {
    ReactorThreads.stop();
  }

  /** Nearly the limit passes. */
  private void pause() {
    time.advance(LIMIT.minusSeconds(1));
  }

  private RestClient restClient() {
    return context.getBean(RestClient.Builder.class).build();
  }

  private String get(String path) {
    return restClient().get().uri("http://orders" + path).retrieve().body(String.class);
  }

  private String upload(String path) {
    return restClient()
        .post()
        .uri("http://orders" + path)
        .body(out -> {
          for (int i = 0; i < PIECES; i++) {
            out.write(new byte[PIECE_BYTES]);
            out.flush();
            pause();
          }
        })
        .retrieve()
        .body(String.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "okhttp"})
  void aLongUploadIsNoSilence(String client) {
    start(client, LIMIT);
    assertThat(upload("/")).isEqualTo("done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "okhttp"})
  void silenceBehindAnUploadIs(String client) {
    start(client, LIMIT);
    assertThatThrownBy(() -> upload("/silent")).satisfies(ReadTimeoutTest::timedOut);
    backend.awaitClientLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "okhttp"})
  void silenceInsteadOfAResponseIs(String client) {
    start(client, LIMIT);
    assertThatThrownBy(() -> get("/silent")).satisfies(ReadTimeoutTest::timedOut);
    backend.awaitClientLeft();
  }

  /**
   * OkHttp leaves this to the socket, whose time is real; for the JDK's client: LimitedBodyTest.
   */
  @Test
  void silenceWithinAResponseIs() {
    start("okhttp", Duration.ofMillis(200));
    assertThatThrownBy(() -> get("/half")).satisfies(ReadTimeoutTest::timedOut);
    backend.awaitClientLeft();
  }

  private static void timedOut(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    assertThat(causes)
        .anyMatch(e -> e instanceof HttpTimeoutException || e instanceof InterruptedIOException);
  }

  private String uploadReactively(String path) {
    Flux<DataBuffer> body =
        Flux.generate(
            () -> 0,
            (sent, sink) -> { // The next one is made when the last one was sent.
              if (sent == PIECES) {
                sink.complete();
              } else {
                pause();
                sink.next(DefaultDataBufferFactory.sharedInstance.wrap(new byte[PIECE_BYTES]));
              }
              return sent + 1;
            });
    return context
        .getBean(WebClient.Builder.class)
        .build()
        .post()
        .uri("http://orders" + path)
        .header(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .body((request, inserting) -> request.writeWith(body))
        .retrieve()
        .bodyToMono(String.class)
        .block(Duration.ofSeconds(30));
  }

  @Test
  void aLongUploadOfAWebClientIsNoSilence() {
    start("auto", LIMIT);
    assertThat(uploadReactively("/")).isEqualTo("done");
  }

  @Test
  void silenceBehindAnUploadOfAWebClientIs() {
    start("auto", LIMIT);
    assertThatThrownBy(() -> uploadReactively("/silent")).satisfies(ReadTimeoutTest::timedOut);
    backend.awaitClientLeft();
  }
}
