package io.inmesh.spring.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.StreamingHttpOutputMessage.Body;

/** Bodies that are written while they are sent. */
@Timeout(20)
class BodyStreamTest {
  private static final int MUCH = 200_000;

  private final List<Thread> threads = new ArrayList<>();
  private final Client client = new Client();

  @AfterEach
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private BodyPublisher publisher(Body body) {
    return BodyStream.publisher(body, -1, this::run);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "body-" + threads.size());
    threads.add(thread);
    thread.start();
  }

  /** What takes a body, as much as it is told to. */
  private static final class Client implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<Long> sent = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long count;

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      count += bytes.remaining();
    }

    @Override
    public void onError(Throwable failure) {
      sent.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      sent.complete(count);
    }
  }

  @Test
  void aThreadThatHasReadMayEndBeforeTheRestIsWritten() throws Exception {
    BodyPipe pipe = new BodyPipe(1000);
    byte[] bytes = new byte[MUCH];
    for (int i = 0; i < MUCH; i++) {
      bytes[i] = (byte) (i * 31);
    }
    byte[] read = new byte[MUCH];
    OutputStream sink = pipe.sink();
    sink.write(bytes, 0, 10);
    CompletableFuture<Integer> first =
        CompletableFuture.supplyAsync(() -> take(pipe, read), this::run);
    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(10);
    threads.get(0).join();

    run(() -> {
      try (sink) {
        sink.write(bytes, 10, MUCH - 10);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    assertThat(pipe.readNBytes(read, 10, MUCH - 10)).isEqualTo(MUCH - 10);
    assertThat(read).isEqualTo(bytes);
    assertThat(pipe.read()).isEqualTo(-1);
  }

  private static int take(BodyPipe pipe, byte[] target) {
    try {
      return pipe.read(target, 0, target.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoWritesHearsThatNobodyTakesItAnyMore() throws Exception {
    CompletableFuture<Throwable> heard = new CompletableFuture<>();
    publisher(
            out -> {
              try {
                out.write(new byte[MUCH]);
              } catch (IOException e) {
                heard.complete(e);
              }
            })
        .subscribe(client);
    client.subscription.request(1);
    client.subscription.cancel();
    assertThat(heard.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void whatTheApplicationThrowsIsToldAfterWhatItHasWritten() throws Exception {
    IllegalStateException mine = new IllegalStateException("mine");
    publisher(
            out -> {
              out.write('a');
              throw mine;
            })
        .subscribe(client);
    client.subscription.request(Long.MAX_VALUE);
    assertThat(client.sent.handle((count, failure) -> failure).get()).isSameAs(mine);
    assertThat(client.count).isEqualTo(1);
  }
}
