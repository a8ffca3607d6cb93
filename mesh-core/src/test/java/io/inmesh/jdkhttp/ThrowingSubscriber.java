package io.inmesh.jdkhttp;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber of an application with a bug: it throws at some of what it is told. */
final class ThrowingSubscriber implements BodySubscriber<String> {
  /** Where an application throws. */
  enum Signal {
    MADE,
    BODY,
    SUBSCRIBED,
    /** Throws nothing by itself, but asks for no bytes when it is subscribed. */
    ASKED,
    NEXT,
    COMPLETE,
    ERROR;

    /** What is thrown here. */
    String bug() {
      return "a bug of the application at " + this;
    }
  }

  private static final Flow.Subscription NO_DEMAND =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
  private final List<Signal> throwing;
  private final List<String> ends;
  private final boolean oneByOne;
  private Flow.@Nullable Subscription subscription;

  private ThrowingSubscriber(List<Signal> throwing, List<String> ends, boolean oneByOne) {
    this.throwing = throwing;
    this.ends = ends;
    this.oneByOne = oneByOne;
  }

  /**
   * A handler that throws at these.
   *
   * @param ends gets each end that the subscriber is told of
   */
  static BodyHandler<String> at(List<Signal> throwing, List<String> ends) {
    return at(throwing, ends, false);
  }

  /**
   * The same.
   *
   * @param oneByOne whether it asks for the next when it has one, not for all at once
   */
  static BodyHandler<String> at(List<Signal> throwing, List<String> ends, boolean oneByOne) {
    return head -> {
      reach(throwing, Signal.MADE);
      return new ThrowingSubscriber(throwing, ends, oneByOne);
    };
  }

  private static void reach(List<Signal> throwing, Signal reached) {
    if (throwing.contains(reached)) {
      throw new IllegalStateException(reached.bug());
    }
  }

  @Override
  public CompletionStage<String> getBody() {
    reach(throwing, Signal.BODY);
    return text.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription toThis) {
    reach(throwing, Signal.SUBSCRIBED);
    if (throwing.contains(Signal.ASKED)) {
      toThis.request(0);
    }
    if (oneByOne) {
      subscription = toThis;
      text.onSubscribe(NO_DEMAND);
      toThis.request(1);
    } else {
      text.onSubscribe(toThis);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    reach(throwing, Signal.NEXT);
    text.onNext(bytes);
    Flow.Subscription current = subscription;
    if (current != null) {
      current.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ends.add(failure.toString());
    reach(throwing, Signal.ERROR);
    text.onError(failure);
  }

  @Override
  public void onComplete() {
    ends.add("complete");
    reach(throwing, Signal.COMPLETE);
    text.onComplete();
  }
}
