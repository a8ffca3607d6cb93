package io.inmesh.jdkhttp;

import io.inmesh.call.FailureKind;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The application's request body during one attempt: tells the call of progress, and tells the
 * connection's failures from the body's own, such as another length than it promised. There is one
 * also where nothing is to be sent, because it is what sees that the client begins to send: the
 * client asks for the length each time.
 *
 * <p>The client repeats a GET or HEAD by itself once when a pooled connection of HTTP/1 breaks
 * before it has answered, and since Java 24 any request whose HTTP/2 stream the endpoint has not
 * processed. Whether that is done is for the retry policy to say: the second time is refused.
 */
abstract class SentBody<T> implements BodyPublisher {
  private static final String BROKEN = "the connection broke before there was an answer";
  private static final String REFUSED = "the endpoint has not processed the stream";
  private static final String STREAM = "jdk.internal.net.http.Stream";

  /** Who calls costs half of what a walk does. */
  private static final StackWalker CALLERS =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  final MeshedRequest<T> call;
  private volatile @Nullable Throwable ownFailure;
  private volatile boolean begun;

  /** Whether it is an HTTP/2 stream that asked for the length. */
  private volatile boolean stream;

  /** What it means that the client was about to send the request once more; null: it was not. */
  private volatile @Nullable FailureKind repeated;

  /** As the body says before it is sent; negative where it does not. */
  private volatile long promisedBytes = -1;

  SentBody(MeshedRequest<T> call) {
    this.call = call;
  }

  /** The client has a connection and begins to send. */
  abstract void connected();

  /** Whether it may go out over HTTP/2. */
  abstract boolean mayBeStream();

  /** Whether the client had a connection and began to send. */
  final boolean isConnected() {
    return begun;
  }

  /**
   * How it failed if the client was about to send the request once more by itself; null if it was
   * not.
   */
  final @Nullable FailureKind repeated() {
    return repeated;
  }

  /** What the application is told of a request that the client was about to send once more. */
  final IOException broken(Throwable refused) {
    return new IOException(repeated == FailureKind.REFUSED_STREAM ? REFUSED : BROKEN, refused);
  }

  /**
   * What was thrown on this side, by the application's body above all, if that ended the attempt.
   */
  final @Nullable Throwable ownFailure() {
    return ownFailure;
  }

  @Override
  public final long contentLength() {
    // Only who asks tells a stream from a request of HTTP/1. An upgraded request asks as the
    // latter, and when it is repeated on the connection that it has made, as a stream; a stream
    // whose connection is gone may be repeated as an upgraded request. So each time counts.
    boolean asStream = mayBeStream() && CALLERS.getCallerClass().getName().equals(STREAM);
    if (begun) {
      boolean refused = stream || asStream;
      repeated = refused ? FailureKind.REFUSED_STREAM : FailureKind.CONNECTION_TERMINATION;
      throw new IllegalStateException(BROKEN); // Ends it: nothing checked may be thrown here.
    }
    begun = true;
    stream = asStream;
    try {
      connected();
      BodyPublisher body = call.body();
      promisedBytes = body == null ? 0 : body.contentLength();
      return promisedBytes;
    } catch (RuntimeException | Error e) {
      ownFailure = e;
      throw e;
    }
  }

  @Override
  public final void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (!call.isReplayable()) {
      call.commit();
    }
    try {
      BodyPublisher body = call.body();
      BodyPublisher bytes = body == null ? BodyPublishers.noBody() : body;
      bytes.subscribe(new Progress(subscriber));
    } catch (RuntimeException | Error e) {
      ownFailure = e;
      throw e;
    }
  }

  /** Sees the bytes on their way. */
  private final class Progress implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> client;
    private @Nullable Throwable thrownByClient; // Within a request, on its thread.
    private Flow.Subscription subscription = this; // Until there is one; nobody asks before.
    private long sentBytes;

    Progress(Flow.Subscriber<? super ByteBuffer> client) {
      this.client = client;
    }

    @Override
    public void onSubscribe(Flow.Subscription application) {
      subscription = application;
      client.onSubscribe(this);
    }

    /** Publishers of the JDK let through what their streams and iterators throw. */
    @Override
    public void request(long n) {
      try {
        subscription.request(n);
      } catch (RuntimeException | Error e) {
        if (e != thrownByClient) {
          ownFailure = e;
        }
        throw e;
      }
    }

    @Override
    public void cancel() {
      subscription.cancel();
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      sentBytes += bytes.remaining();
      if (promisedBytes >= 0 && sentBytes > promisedBytes) {
        ownFailure = otherLength(); // Before the client, which ends the attempt for that.
      }
      try {
        client.onNext(bytes);
      } catch (RuntimeException | Error e) {
        thrownByClient = e;
        throw e;
      }
      call.progress();
    }

    private ProtocolException otherLength() {
      return new ProtocolException(
          "request body: "
              + sentBytes
              + " bytes (expected: "
              + promisedBytes
              + ", as its contentLength() says)");
    }

    @Override
    public void onError(Throwable failure) {
      ownFailure = failure;
      client.onError(failure);
    }

    @Override
    public void onComplete() {
      if (sentBytes < promisedBytes) {
        ownFailure = otherLength();
      }
      client.onComplete();
      call.requestComplete();
    }
  }
}
