package io.inmesh.jdkhttp;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The application's request body during one attempt: tells the call of progress, and tells the
 * connection's failures from the body's own. There is one also where nothing is to be sent, because
 * it is what sees that the client begins to send: the client asks for the length each time.
 *
 * <p>The client repeats a GET or HEAD by itself once when a connection breaks before it has
 * answered. Whether that is done is for the retry policy to say: the second time is refused.
 */
final class SentBody implements BodyPublisher {
  private final @Nullable BodyPublisher body;
  private final boolean replayable;
  private final Reports<?> call;
  private final Sending<?> sending;
  private volatile @Nullable Throwable ownFailure;
  private volatile boolean begun;

  SentBody(@Nullable BodyPublisher body, boolean replayable, Reports<?> call, Sending<?> sending) {
    this.body = body;
    this.replayable = replayable;
    this.call = call;
    this.sending = sending;
  }

  /** What the application's body itself threw, if that ended the attempt. */
  @Nullable Throwable ownFailure() {
    return ownFailure;
  }

  @Override
  public long contentLength() {
    if (begun) {
      sending.repeated();
      throw new IllegalStateException("the connection broke before there was an answer");
    }
    begun = true;
    sending.connected();
    return body == null ? 0 : body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (!replayable) {
      call.commit();
    }
    try {
      BodyPublisher bytes = body == null ? BodyPublishers.noBody() : body;
      bytes.subscribe(new Progress(subscriber));
    } catch (RuntimeException e) {
      ownFailure = e;
      throw e;
    }
  }

  /** Sees the bytes on their way. */
  private final class Progress implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> client;

    Progress(Flow.Subscriber<? super ByteBuffer> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      client.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      client.onNext(bytes);
      call.progress();
    }

    @Override
    public void onError(Throwable failure) {
      ownFailure = failure;
      client.onError(failure);
    }

    @Override
    public void onComplete() {
      client.onComplete();
      call.requestComplete();
    }
  }
}
