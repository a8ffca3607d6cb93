package io.inmesh.spring.internal.http;

import io.inmesh.jdkhttp.ReplayableBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.StreamingHttpOutputMessage.Body;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.util.StreamUtils;

/**
 * The body of a blocking request. One that can be written again and is small is kept in memory, a
 * larger one is written anew for each attempt, so that both can be retried; one that can be written
 * only once is sent as it is written, and not retried.
 */
public final class RequestBody {
  /** What is written again rather than kept: larger than most documents, small beside a heap. */
  public static final int KEPT_BYTES = 64 * 1024;

  private final @Nullable Bytes bytes;
  private final @Nullable Body written;

  /** Bytes that are sent from where they were written: they may be many. */
  public static final class Bytes extends ByteArrayOutputStream {
    Bytes(int capacity) {
      super(capacity);
    }

    /** Where they are, from the first element on; there may be more elements. */
    public byte[] array() {
      return buf;
    }
  }

  private RequestBody(@Nullable Bytes bytes, @Nullable Body written) {
    this.bytes = bytes;
    this.written = written;
  }

  /** None so far. */
  public static RequestBody none() {
    return new RequestBody(new Bytes(0), null);
  }

  /** One that is written when it is sent. */
  public static RequestBody of(Body body) {
    return new RequestBody(null, body);
  }

  /** What was written before it is sent; null for any other body. */
  public @Nullable Bytes bytes() {
    return bytes;
  }

  /** The size of a body that was written before it is sent; -1 for any other. */
  public int size() {
    return bytes == null ? -1 : bytes.size();
  }

  /** Writes a body when it is sent; null for one that was written before. */
  public @Nullable Body written() {
    return written;
  }

  /** Whether it can be sent more than once. */
  public boolean isReplayable() {
    return written == null || written.repeatable();
  }

  /** Whether a body is so small that it has left as soon as it begins to be sent. */
  public static boolean isSentAtOnce(BodyPublisher body) {
    long length = body.contentLength();
    return length >= 0 && length <= KEPT_BYTES;
  }

  /** Takes the bytes of a body that is written before it is sent. */
  public OutputStream sink() {
    if (bytes == null) {
      throw new IllegalStateException("the body was set already");
    }
    return bytes;
  }

  /**
   * Sends the body.
   *
   * @param length {@code Content-Length}; -1 when unknown
   * @param executor runs what writes a body that is not kept
   */
  public BodyPublisher publisher(long length, Executor executor) throws IOException {
    Body body = written;
    if (body == null) {
      return ofBytes(Objects.requireNonNull(bytes));
    }
    if (body.repeatable()) {
      Bytes small = length <= KEPT_BYTES ? writeSmall(body) : null;
      return small != null
          ? ofBytes(small)
          : ReplayableBody.of(BodyStream.publisher(body, length, executor));
    }
    return BodyStream.publisher(body, length, executor);
  }

  private static BodyPublisher ofBytes(Bytes bytes) {
    return bytes.size() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.ofByteArray(bytes.array(), 0, bytes.size());
  }

  /** The whole body, or null when it is not small. */
  private static @Nullable Bytes writeSmall(Body body) throws IOException {
    SmallBuffer buffer = new SmallBuffer();
    try {
      body.writeTo(StreamUtils.nonClosing(buffer));
    } catch (IOException | RuntimeException e) {
      if (!buffer.isFull) {
        throw e;
      }
    }
    return buffer.isFull ? null : buffer.bytes;
  }

  /** Has another client send it. */
  public void copyTo(ClientHttpRequest request) throws IOException {
    Body body = written;
    if (body == null) {
      Bytes all = Objects.requireNonNull(bytes);
      if (all.size() > 0) {
        if (request instanceof StreamingHttpOutputMessage streaming) {
          streaming.setBody(all.toByteArray());
        } else {
          all.writeTo(request.getBody());
        }
      }
    } else if (request instanceof StreamingHttpOutputMessage streaming) {
      streaming.setBody(body);
    } else {
      body.writeTo(request.getBody());
    }
  }

  /** Breaks off whoever writes more than is kept. */
  private static final class SmallBuffer extends OutputStream {
    private final Bytes bytes = new Bytes(512);
    private boolean isFull;

    private void take(int count) throws IOException {
      if (isFull || bytes.size() + count > KEPT_BYTES) {
        isFull = true;
        throw new IOException("larger than what is kept");
      }
    }

    @Override
    public void write(int b) throws IOException {
      take(1);
      bytes.write(b);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
      take(count);
      bytes.write(source, offset, count);
    }
  }
}
