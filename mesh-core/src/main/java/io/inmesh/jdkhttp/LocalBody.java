package io.inmesh.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** The body of the mesh's own reply, for a subscriber of the application. */
final class LocalBody implements Flow.Subscription {
  private final BodySubscriber<?> application;
  private final ByteBuffer text;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean subscribed;
  private volatile boolean wanted;

  private LocalBody(BodySubscriber<?> application, String text) {
    this.application = application;
    this.text = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }

  /** Has a subscriber receive a text; "" for no bytes. */
  static void send(String text, BodySubscriber<?> application) {
    LocalBody body = new LocalBody(application, text);
    application.onSubscribe(body);
    body.subscribed = true;
    body.sendIfWanted();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      if (over.compareAndSet(false, true)) {
        application.onError(new IllegalArgumentException("request: " + n + " (expected: > 0)"));
      }
      return;
    }
    wanted = true;
    if (subscribed) { // Not before the subscriber has returned from being subscribed.
      sendIfWanted();
    }
  }

  private void sendIfWanted() {
    if ((wanted || !text.hasRemaining()) && over.compareAndSet(false, true)) {
      if (text.hasRemaining()) {
        application.onNext(List.of(text));
      }
      application.onComplete();
    }
  }

  @Override
  public void cancel() {
    over.set(true);
  }
}
