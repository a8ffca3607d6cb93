package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.OutboundCall;
import io.inmesh.config.RouteAction;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A response that has come whole is read any time later, if it is no longer than what is read
 * ahead; a longer one is broken off by its route's timeout: {@code docs/differences.md}.
 */
@Timeout(60)
class LateReadTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final int MORE_THAN_A_BUFFER = 500_000;
  private static final int MORE_THAN_IS_READ_AHEAD = 2 * OutboundCall.MAX_READ_AHEAD_BYTES;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh mesh =
      new ContractMesh(builder -> builder.timer(time).listener(new Ends()));
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh());
  private final Backend backend = Backend.start(LateReadTest::answer);

  private static void answer(BackendExchange exchange) throws IOException {
    switch (exchange.target()) {
      case "/long" -> {
        exchange.startSized(200, MORE_THAN_IS_READ_AHEAD);
        exchange.send(new byte[MORE_THAN_IS_READ_AHEAD]);
        exchange.awaitClientLeaves();
      }
      case "/broken" -> {
        exchange.startSized(200, MORE_THAN_A_BUFFER);
        exchange.send(new byte[MORE_THAN_A_BUFFER / 2]);
        exchange.closeConnection();
      }
      case "/streamed" -> {
        exchange.startStreamed(200, List.of());
        exchange.send(new byte[MORE_THAN_A_BUFFER]);
        exchange.endStreamed();
      }
      default -> {
        exchange.startSized(200, MORE_THAN_A_BUFFER);
        exchange.send(new byte[MORE_THAN_A_BUFFER]);
      }
    }
  }

  @BeforeEach
  void route() {
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(Policies.within(LIMIT)))
        .apply();
  }

  @AfterEach
  void close() {
    client.close();
    mesh.close();
    backend.close();
  }

  private <T> T body(String path, BodyHandler<T> handler) throws Exception {
    URI uri = URI.create("http://shop.example" + path);
    HttpResponse<T> response = client.send(HttpRequest.newBuilder(uri).build(), handler);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void aStreamIsReadWholeLongAfterItHasCome() throws Exception {
    for (String path : List.of("/sized", "/streamed")) {
      try (InputStream body = body(path, BodyHandlers.ofInputStream())) {
        awaitEnd();
        time.advance(LIMIT.multipliedBy(2));
        assertThat(body.readAllBytes()).hasSize(MORE_THAN_A_BUFFER);
      }
    }
  }

  @Test
  void aPublisherIsSubscribedLongAfterAllHasCome() throws Exception {
    Flow.Publisher<List<ByteBuffer>> body = body("/sized", BodyHandlers.ofPublisher());
    awaitEnd();
    time.advance(LIMIT.multipliedBy(2));
    OneByOne reader = new OneByOne();
    body.subscribe(reader);
    assertThat(reader.bytes.get(20, TimeUnit.SECONDS)).isEqualTo(MORE_THAN_A_BUFFER);
  }

  @Test
  void whatCameBeforeTheConnectionBrokeIsRead() throws Exception {
    Flow.Publisher<List<ByteBuffer>> body = body("/broken", BodyHandlers.ofPublisher());
    awaitEnd();
    OneByOne reader = new OneByOne();
    body.subscribe(reader);
    assertThat(reader.bytes)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(IOException.class);
    assertThat(reader.sum).isEqualTo(MORE_THAN_A_BUFFER / 2);
  }

  @Test
  void whoLeavesAResponseThatHasComeLeavesTheConnectionToTheNextCall() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (InputStream body = body("/sized", BodyHandlers.ofInputStream())) {
        awaitEnd();
        assertThat(body.read()).isZero();
      }
    }
    assertThat(backend.connections()).isEqualTo(1);
  }

  @Test
  void aResponseWithMoreThanAMebibyteUnreadIsBrokenOffWhenTheTimeIsOver() throws Exception {
    try (InputStream body = body("/long", BodyHandlers.ofInputStream())) {
      time.advance(LIMIT);
      backend.awaitClientLeft();
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  private final class Ends implements MeshListener {
    @Override
    public void onCallEnd(OutboundCall call, int status, long nanos) {
      ended.add(status);
    }
  }

  /** Asks for the next when it has one. */
  private static final class OneByOne implements Flow.Subscriber<List<ByteBuffer>> {
    private final CompletableFuture<Integer> bytes = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private int sum;

    @Override
    public void onSubscribe(Flow.Subscription toThis) {
      subscription = toThis;
      toThis.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
      sum += part.stream().mapToInt(ByteBuffer::remaining).sum();
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      bytes.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      bytes.complete(sum);
    }
  }
}
