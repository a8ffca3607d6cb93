package io.inmesh.spring.http;

import io.inmesh.call.CallTimer;
import io.inmesh.spring.internal.http.CallWatch;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A request body that takes its time to be sent: the read timeout begins anew with each piece of
 * it, where the JDK's client would count from the beginning.
 */
final class WatchedUpload implements BodyPublisher {
  private final BodyPublisher body;
  private volatile @Nullable CallWatch watch;

  WatchedUpload(BodyPublisher body) {
    this.body = body;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(new Heard(subscriber));
  }

  /**
   * Watches the call that sends this.
   *
   * @param cancellation ends it
   */
  void watch(CompletableFuture<?> call, CallTimer timer, Duration limit, Runnable cancellation) {
    CallWatch started = new CallWatch(timer, limit, cancellation);
    watch = started;
    started.start();
    var unused = call.whenComplete((response, failure) -> started.stop());
  }

  /** Waits for the head of the response. */
  <T> HttpResponse<T> await(
      CompletableFuture<HttpResponse<T>> call, CallTimer timer, Duration limit)
      throws IOException, InterruptedException {
    watch(call, timer, limit, () -> call.cancel(true));
    try {
      return call.get();
    } catch (InterruptedException e) {
      call.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw timeout();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw cause instanceof IOException failure ? failure : new IOException(cause);
    }
  }

  static HttpTimeoutException timeout() {
    return new HttpTimeoutException("request timed out");
  }

  /** Sees the bytes on their way. */
  private final class Heard implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> client;

    Heard(Flow.Subscriber<? super ByteBuffer> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      client.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      CallWatch known = watch;
      if (known != null) {
        known.heard();
      }
      client.onNext(bytes);
    }

    @Override
    public void onError(Throwable failure) {
      client.onError(failure);
    }

    @Override
    public void onComplete() {
      client.onComplete();
    }
  }
}
