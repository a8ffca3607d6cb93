package io.inmesh.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The body of the mesh's own reply, for a subscriber of the application. */
final class LocalBody implements Flow.Subscription {
  private final BodySubscriber<?> application;
  private final ByteBuffer text;
  private final Consumer<? super Throwable> failed;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean subscribed;
  private volatile boolean wanted;

  private LocalBody(
      BodySubscriber<?> application, String text, Consumer<? super Throwable> failed) {
    this.application = application;
    this.text = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    this.failed = failed;
  }

  /**
   * Has a subscriber receive a text. What the subscriber throws it is told as the body's failure,
   * as the JDK's client has it.
   *
   * @param text "" for no bytes
   * @param failed gets why there is no body
   */
  static void send(String text, BodySubscriber<?> application, Consumer<? super Throwable> failed) {
    LocalBody body = new LocalBody(application, text, failed);
    try {
      application.onSubscribe(body);
    } catch (RuntimeException | Error e) {
      body.over.set(true);
      body.fail(e);
      return;
    }
    body.subscribed = true;
    body.sendIfWanted();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      if (over.compareAndSet(false, true)) {
        fail(ReadAhead.noDemand(n));
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
      sendAll();
    }
  }

  private void sendAll() {
    if (text.hasRemaining()) {
      try {
        application.onNext(List.of(text));
      } catch (RuntimeException | Error e) {
        fail(e);
        return;
      }
    }
    try {
      application.onComplete();
    } catch (RuntimeException | Error e) {
      failed.accept(told(e));
    }
  }

  private void fail(Throwable failure) {
    told(failure);
    failed.accept(failure);
  }

  /** Tells of a failure; what comes of that, which is what the application itself throws if so. */
  private Throwable told(Throwable failure) {
    try {
      application.onError(failure);
      return failure;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  @Override
  public void cancel() {
    over.set(true);
  }
}
