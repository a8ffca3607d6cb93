package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which thread asks a subscriber for its body: another one only where that may take a while. */
@Timeout(60)
class AskedForItsBodyTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final int MORE_THAN_COMES_AT_ONCE = 256 * 1024;
  private static final HttpRequest REQUEST =
      HttpRequest.newBuilder(URI.create("http://shop.example/")).build();

  private final ContractMesh mesh = new ContractMesh();
  private final Thread caller = Thread.currentThread();
  private final ThreadLocal<Boolean> own = ThreadLocal.withInitial(() -> false);
  private final AtomicInteger handedOver = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newBuilder().executor(this::execute).build(), mesh.mesh());
  private final Backend backend =
      Backend.start(exchange -> {
        exchange.startSized(200, MORE_THAN_COMES_AT_ONCE);
        exchange.send(new byte[MORE_THAN_COMES_AT_ONCE / 2]);
        exchange.send(new byte[MORE_THAN_COMES_AT_ONCE / 2]);
      });

  /** The client's own thread hands each signal of a socket over, also without a mesh. */
  private void execute(Runnable task) {
    if (own.get() || Thread.currentThread() == caller) {
      handedOver.incrementAndGet();
    }
    threads.execute(() -> {
      own.set(true);
      task.run();
    });
  }

  @AfterEach
  void close() {
    client.shutdownNow(); // What a failed test leaves.
    client.close();
    mesh.close();
    backend.close();
    threads.shutdown();
  }

  private static Stream<BodyHandler<?>> jdksOwn() {
    return Stream.of(
        BodyHandlers.ofByteArray(),
        BodyHandlers.ofString(),
        BodyHandlers.ofInputStream(),
        BodyHandlers.discarding(),
        BodyHandlers.replacing("x"));
  }

  @ParameterizedTest
  @MethodSource("jdksOwn")
  void aBodyOfTheJdksOwnIsHandedOverToNoOtherThread(BodyHandler<?> handler) throws Exception {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    for (int i = 0; i < 5; i++) {
      HttpResponse<?> response = client.send(REQUEST, handler);
      assertThat(response.statusCode()).isEqualTo(200);
      if (response.body() instanceof InputStream stream) {
        assertThat(stream.readAllBytes()).hasSize(MORE_THAN_COMES_AT_ONCE);
      }
    }
    assertThat(handedOver).hasValue(0);
  }

  @Test
  void aMappingThatReadsIsHandedOver() throws Exception {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    BodyHandler<byte[]> reading = head -> mapping(AskedForItsBodyTest::readAll);
    for (int i = 1; i <= 5; i++) {
      assertThat(client.send(REQUEST, reading).body()).hasSize(MORE_THAN_COMES_AT_ONCE);
      assertThat(handedOver).hasValue(i);
    }
  }

  /** The start of a call that nobody waits for is handed over as well. */
  @Test
  void aMappingThatReadsIsHandedOverOfACallThatNobodyWaitsFor() throws Exception {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    BodyHandler<byte[]> reading = head -> mapping(AskedForItsBodyTest::readAll);
    byte[] body = client.sendAsync(REQUEST, reading).get(20, TimeUnit.SECONDS).body();
    assertThat(body).hasSize(MORE_THAN_COMES_AT_ONCE);
    assertThat(handedOver).hasValue(2);
  }

  private static HttpResponse.BodySubscriber<byte[]> mapping(Function<InputStream, byte[]> mapper) {
    return BodySubscribers.mapping(BodySubscribers.ofInputStream(), mapper);
  }

  private static byte[] readAll(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
