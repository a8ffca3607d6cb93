package io.inmesh.spring.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage.Body;
import org.springframework.util.StreamUtils;

/**
 * A body on its way: it is written on one thread while it is sent by another, never more than one
 * buffer ahead. What the application throws as it writes is told as it is, since whoever reads a
 * stream for the JDK's client makes a broken connection of it, or a short body.
 */
final class BodyStream extends InputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Flow.Subscriber<? super ByteBuffer> client;
  private final BodyPipe pipe = new BodyPipe(BUFFER_BYTES);
  private volatile @Nullable Throwable failure;
  private volatile boolean failed;

  private BodyStream(Flow.Subscriber<? super ByteBuffer> client) {
    this.client = client;
  }

  /**
   * Has a body written when it is sent, anew for each subscriber.
   *
   * @param length how much that is; -1 when unknown
   */
  static BodyPublisher publisher(Body body, long length, Executor executor) {
    Flow.Publisher<ByteBuffer> written = client -> send(body, client, executor);
    return length > 0
        ? BodyPublishers.fromPublisher(written, length)
        : BodyPublishers.fromPublisher(written);
  }

  private static void send(
      Body body, Flow.Subscriber<? super ByteBuffer> client, Executor executor) {
    BodyStream stream = new BodyStream(client);
    OutputStream sink = stream.pipe.sink();
    executor.execute(() -> stream.write(body, sink)); // First: who subscribes may read at once.
    BodyPublishers.ofInputStream(() -> stream).subscribe(stream.new UntilFailure());
  }

  private void write(Body body, OutputStream sink) {
    try (sink) {
      try {
        body.writeTo(StreamUtils.nonClosing(sink));
      } catch (Throwable e) { // Before the end can be read: not all of it is there.
        failure = e;
      }
    } catch (IOException closed) {
      // Nobody reads any more.
    }
  }

  @Override
  public int read() throws IOException {
    return told(pipe.read());
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    return told(pipe.read(target, offset, count));
  }

  @Override
  public int available() {
    return pipe.available();
  }

  @Override
  public void close() {
    pipe.close();
  }

  private int told(int read) {
    Throwable cause = failure;
    if (read < 0 && cause != null && !failed) {
      failed = true;
      client.onError(cause);
    }
    return read;
  }

  /** Nobody is to hear of an end after the failure, and nobody to write what is not sent. */
  private final class UntilFailure implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      client.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              subscription.request(count);
            }

            @Override
            public void cancel() {
              subscription.cancel();
              BodyStream.this.close();
            }
          });
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      client.onNext(bytes);
    }

    @Override
    public void onError(Throwable cause) {
      if (!failed) {
        client.onError(cause);
      }
    }

    @Override
    public void onComplete() {
      if (!failed) {
        client.onComplete();
      }
    }
  }
}
