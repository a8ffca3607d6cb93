package io.inmesh.spring.http;

import io.inmesh.jdkhttp.ReplayableBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
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
final class RequestBody {
  /** What is written again rather than kept: larger than most documents, small beside a heap. */
  static final int KEPT_BYTES = 64 * 1024;

  private final @Nullable ByteArrayOutputStream bytes;
  private final @Nullable Body written;

  private RequestBody(@Nullable ByteArrayOutputStream bytes, @Nullable Body written) {
    this.bytes = bytes;
    this.written = written;
  }

  /** None so far. */
  static RequestBody none() {
    return new RequestBody(new ByteArrayOutputStream(0), null);
  }

  /** One that is written when it is sent. */
  static RequestBody of(Body body) {
    return new RequestBody(null, body);
  }

  /** Takes the bytes of a body that is written before it is sent. */
  OutputStream bytes() {
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
  BodyPublisher publisher(long length, Executor executor) throws IOException {
    Body body = written;
    if (body == null) {
      return ofBytes(kept());
    }
    if (body.repeatable()) {
      byte[] small = length <= KEPT_BYTES ? writeSmall(body) : null;
      return small != null
          ? ofBytes(small)
          : ReplayableBody.of(BodyStream.publisher(body, length, executor));
    }
    return BodyStream.publisher(body, length, executor);
  }

  private byte[] kept() {
    return bytes == null ? new byte[0] : bytes.toByteArray();
  }

  private static BodyPublisher ofBytes(byte[] bytes) {
    return bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
  }

  /** The whole body, or null when it is not small. */
  private static byte @Nullable [] writeSmall(Body body) throws IOException {
    SmallBuffer buffer = new SmallBuffer();
    try {
      body.writeTo(StreamUtils.nonClosing(buffer));
    } catch (IOException | RuntimeException e) {
      if (!buffer.isFull) {
        throw e;
      }
    }
    return buffer.isFull ? null : buffer.bytes.toByteArray();
  }

  /** Has another client send it. */
  void copyTo(ClientHttpRequest request) throws IOException {
    Body body = written;
    if (body == null) {
      byte[] all = kept();
      if (all.length > 0) {
        if (request instanceof StreamingHttpOutputMessage streaming) {
          streaming.setBody(all);
        } else {
          request.getBody().write(all);
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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
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
