package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import io.inmesh.config.Timeouts;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the mesh's time ends, and what it does not. Time passes when a test says so, on the one
 * thread of the mesh's timer, on which the application's code never runs.
 */
public abstract class ClientTimeContract extends ClientContract {
  /** Longer than any test runs: what ends a call before is the mesh's clock. */
  private static final Duration LONG = Duration.ofHours(1);

  /** Of which three must do: a machine may stall between the backend's sending and its arrival. */
  private static final int MAX_LATE = 9;

  /** Attempts whose time passes while a slow machine still carries their answers. */
  private static final int MAX_RETRIES = 50;

  private static final Duration NONE = Duration.ZERO;

  private static final Duration STEP = Duration.ofMinutes(40);

  private final TimerThread time;
  private final List<String> onTimer = new CopyOnWriteArrayList<>();

  protected ClientTimeContract() {
    this(new VirtualTimer());
  }

  private ClientTimeContract(VirtualTimer timer) {
    super(new ContractMesh(settings -> settings.timer(timer)));
    time = new TimerThread(timer);
  }

  /** A client whose calls go through this mesh, with an application that looks at its threads. */
  protected abstract ClientUnderTest newClient(Mesh throughMesh, ApplicationHooks hooks);

  @Override
  protected final ClientUnderTest newClient(Mesh throughMesh) {
    return newClient(throughMesh, (call, callback) -> look(callback));
  }

  @AfterEach
  final void stopTime() {
    time.close();
  }

  /** Looks at the thread of a callback. */
  private void look(String callback) {
    if (time.is(Thread.currentThread())) {
      onTimer.add(callback);
    }
  }

  private void route(ContractBackend backend, Timeouts timeouts) {
    mesh.narrowCluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(timeouts))
        .apply();
  }

  /** These and no others. */
  private static Timeouts limits(Duration response, Duration idle) {
    return new Timeouts(response, idle, null);
  }

  /** The only place of the cluster is free, soon at the latest. */
  private void assertFree() throws IOException {
    while (status(ClientRequest.get(SHOP + "/free")) == seen(503)) {
      assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }
  }

  /** Answers {@code /free} with {@code free}, and all else so. */
  private ContractBackend otherwise(ContractBackend.Handler handler) {
    return backend(exchange -> {
      if (exchange.target().equals("/free")) {
        exchange.reply(200, "free");
      } else {
        handler.handle(exchange);
      }
    });
  }

  @Test
  void aResponseThatHasComeWholeIsReadAnyTimeLater() throws IOException {
    if (!can(Capability.READS_AHEAD)) {
      aResponseThatNobodyReadsIsBrokenOff();
      return;
    }
    BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.reply(200, "all of it");
          sent.add("sent");
        });
    route(backend, limits(LONG, NONE));
    int whole = 0;
    for (int i = 0; whole < 3; i++) {
      assertThat(i).as("calls until three were read late").isLessThan(MAX_LATE);
      sent.clear();
      try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
        assertThat(response.status()).isEqualTo(seen(200));
        next(sent);
        awaitArrival(Math.min(20, 3 << i));
        time.advance(LONG.multipliedBy(2));
        assertThat(response.text()).isEqualTo("all of it");
        whole++;
      } catch (IOException e) {
        // Its bytes had not come through the client's own threads when the time was over.
        assertFree();
      }
    }
  }

  /**
   * Until the mesh has seen all of the call; a client may leave it where only the system sees it.
   *
   * @param looks more for each call before, which may have come too late
   */
  private void awaitArrival(int looks) {
    for (int i = 0; i < looks && isTaken(); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private boolean isTaken() {
    return Objects.requireNonNull(mesh.mesh().clusterStatus("a")).breakers().requests().taken() > 0;
  }

  private void aResponseThatNobodyReadsIsBrokenOff() throws IOException {
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.reply(200, "all of it");
          exchange.awaitClientLeaves();
        });
    route(backend, limits(LONG, NONE));
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      time.advance(LONG.multipliedBy(2));
      backend.awaitClientLeft();
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
    }
    assertFree();
  }

  @Test
  void aBodyThatTakesTooLongIsBrokenOff() throws IOException {
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.startStreamed(200, List.of());
          exchange.send("begun");
          exchange.awaitClientLeaves();
        });
    route(backend, limits(LONG, NONE));
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(first(response.body(), 5)).hasSize(5);
      time.advance(LONG.multipliedBy(2));
      backend.awaitClientLeft();
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
    }
    assertFree();
    assertThat(onTimer).isEmpty();
  }

  @Test
  void aReaderThatWaitsHearsOfIt() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.startSized(200, 100);
          exchange.awaitClientLeaves();
        });
    route(backend, limits(LONG, NONE));
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Thread reader =
        new Thread(() -> {
          try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
            reading.countDown();
            response.text();
          } catch (IOException e) {
            failures.add(e);
          }
          over.countDown();
        });
    reader.start();
    await(reading);
    time.advanceUntil(over, LONG);
    reader.join();
    assertThat(failures).hasSize(1);
    assertFree();
  }

  @Test
  void aResponseThatGoesOnIsNotIdle() throws IOException {
    BlockingQueue<String> parts = new LinkedBlockingQueue<>();
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.startStreamed(200, List.of());
          for (String part = next(parts); !part.isEmpty(); part = next(parts)) {
            exchange.send(part);
          }
          exchange.awaitClientLeaves();
        });
    route(backend, limits(NONE, LONG));
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      for (int i = 0; i < 4; i++) {
        parts.add("part");
        assertThat(first(response.body(), 4)).hasSize(4);
        time.advance(STEP);
      }
      parts.add("");
      time.advance(LONG.multipliedBy(2));
      backend.awaitClientLeft();
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
    }
    assertFree();
  }

  private static String next(BlockingQueue<String> parts) throws IOException {
    try {
      String part = parts.poll(20, TimeUnit.SECONDS);
      if (part == null) {
        throw new IOException("nothing more came");
      }
      return part;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Test
  void aRequestThatGoesOnIsNotIdle() throws IOException {
    ContractBackend backend =
        otherwise(exchange -> exchange.reply(200, String.valueOf(exchange.body().length)));
    route(backend, limits(NONE, LONG));
    int blocks = 8;
    InputStream slow =
        new InputStream() {
          private int left = blocks * 64 * 1024;

          @Override
          public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : 0;
          }

          @Override
          public int read(byte[] bytes, int offset, int count) {
            int read = Math.min(Math.min(count, left), 64 * 1024);
            if (read > 0 && left / (64 * 1024) != (left - read) / (64 * 1024)) {
              time.advance(STEP.dividedBy(2)); // A client may keep a block or two.
            }
            left -= read;
            return read == 0 && count > 0 ? -1 : read;
          }
        };
    assertThat(text(ClientRequest.postOnce(SHOP + "/", slow))).isEqualTo("" + blocks * 64 * 1024);
  }

  @Test
  void theMeshKnowsTheApplicationsLimit() throws IOException {
    ContractBackend backend = otherwise(ContractExchange::awaitClientLeaves);
    route(backend, limits(NONE, NONE));
    CountDownLatch over = new CountDownLatch(1);
    List<String> answers = new CopyOnWriteArrayList<>();
    client()
        .start(
            ClientRequest.get(SHOP + "/").within(LONG),
            response -> {
              answers.add("answered with " + response.status());
              response.close();
              over.countDown();
            },
            failure -> {
              look("failure");
              over.countDown();
            });
    backend.takeRequest();
    time.advanceUntil(over, LONG);
    backend.awaitClientLeft();
    assertThat(answers).isEmpty();
    assertFree();
    assertThat(onTimer).isEmpty();
  }

  @Test
  void theApplicationsLimitIncludesTheBodyIfTheClientsDoes() throws IOException {
    boolean included = can(Capability.LIMIT_INCLUDES_BODY);
    CountDownLatch late = new CountDownLatch(1);
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.startStreamed(200, List.of());
          exchange.send("begun");
          if (included) {
            exchange.awaitClientLeaves();
          }
          await(late);
          exchange.send("late");
          exchange.endStreamed();
        });
    route(backend, limits(NONE, NONE));
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/").within(LONG))) {
      assertThat(first(response.body(), 5)).hasSize(5);
      time.advance(LONG.multipliedBy(2));
      if (included) {
        backend.awaitClientLeft();
        assertThatThrownBy(response::text).isInstanceOf(IOException.class);
      } else {
        late.countDown();
        assertThat(response.text()).isEqualTo("late");
      }
    } finally {
      late.countDown();
    }
    assertFree();
  }

  @Test
  void theApplicationIsNotCalledOnTheTimersThread() throws IOException {
    ContractBackend backend =
        otherwise(exchange -> {
          exchange.body();
          if (exchange.number() == 1 || exchange.target().equals("/silent")) {
            exchange.awaitClientLeaves();
          }
          exchange.reply(200, "second");
        });
    mesh.cluster("a", backend.port())
        .route("/silent", RouteAction.Forward.to("a").withTimeouts(limits(LONG, NONE)))
        .route(
            "/",
            RouteAction.Forward.to("a")
                .withTimeouts(limits(NONE, NONE))
                .withRetry(retry(LONG, MAX_RETRIES)))
        .apply();
    ClientRequest.Body body =
        new ClientRequest.Body(
            () -> {
              look("body");
              return new ByteArrayInputStream(new byte[100]);
            },
            100,
            true);
    assertThat(callbackAfter(new ClientRequest("POST", SHOP + "/", List.of(), body, null)))
        .isEqualTo(seen(200));
    assertThat(backend.requests()).isGreaterThan(1);
    assertThat(callbackAfter(ClientRequest.get(SHOP + "/silent"))).isEqualTo(seen(504));
    assertThat(onTimer).isEmpty();
  }

  /** Calls, and lets time pass until the application hears of it; the status. */
  private int callbackAfter(ClientRequest request) {
    CountDownLatch over = new CountDownLatch(1);
    List<Integer> statuses = new CopyOnWriteArrayList<>();
    client()
        .start(
            request,
            response -> {
              look("response");
              statuses.add(response.status());
              response.close();
              over.countDown();
            },
            failure -> {
              look("failure");
              over.countDown();
            });
    time.advanceUntil(over, LONG.dividedBy(4)); // A retry has its pause, and then time to answer.
    assertThat(statuses).hasSize(1);
    return statuses.get(0);
  }
}
