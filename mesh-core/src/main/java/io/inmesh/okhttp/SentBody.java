package io.inmesh.okhttp;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import okio.Sink;
import org.jspecify.annotations.Nullable;

/**
 * The application's request body during one attempt: tells the call of progress, and tells the
 * connection's failures from the body's own.
 *
 * <p>Its content type is among the headers already, where the engine could edit it.
 */
final class SentBody extends RequestBody {
  private final RequestBody body;
  private final Sending sending;
  private final ReportedCall call;
  private volatile @Nullable IOException connectionFailure;
  private volatile @Nullable IOException ownFailure;

  SentBody(RequestBody body, Sending sending) {
    this.body = body;
    this.sending = sending;
    this.call = sending.owner();
  }

  /** What the application's body itself threw, if that ended the attempt. */
  @Nullable IOException ownFailure() {
    return ownFailure;
  }

  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() throws IOException {
    return body.contentLength();
  }

  @Override
  public boolean isDuplex() {
    return body.isDuplex();
  }

  /**
   * Of an answered request it is, too: OkHttp would repeat it by itself for some answers, and give
   * up their bodies before it can be stopped.
   */
  @Override
  public boolean isOneShot() {
    return sending.stage() == Stage.ANSWERED || body.isOneShot();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    boolean duplex = body.isDuplex();
    if (duplex || body.isOneShot()) {
      call.commit();
    }
    try {
      Progress progress = new Progress(sink, body.contentLength());
      BufferedSink counted = Okio.buffer(progress);
      body.writeTo(counted);
      if (!duplex) {
        counted.emit();
        progress.checkComplete();
      }
    } catch (IOException e) {
      if (connectionFailure == null) {
        ownFailure = e;
      }
      throw e;
    }
    if (!duplex) {
      call.requestComplete();
    }
  }

  /** Sees the bytes on their way. A body that has another length than it says has failed itself. */
  private final class Progress extends ForwardingSink {
    private final long length;
    private long written;

    /** {@code length} is -1 when it is not known. */
    Progress(Sink sink, long length) {
      super(sink);
      this.length = length;
    }

    void checkComplete() throws ProtocolException {
      if (length >= 0 && written != length) {
        throw mismatch(Long.toString(written));
      }
    }

    private ProtocolException mismatch(String bytes) {
      return new ProtocolException(
          "body: " + bytes + " bytes (expected: " + length + ", its content length)");
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
      written += byteCount;
      if (length >= 0 && written > length) {
        throw mismatch("more than " + length);
      }
      try {
        super.write(source, byteCount);
      } catch (IOException e) {
        connectionFailure = e;
        throw e;
      }
      call.progress();
    }

    @Override
    public void flush() throws IOException {
      try {
        super.flush();
      } catch (IOException e) {
        connectionFailure = e;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (body.isDuplex()) {
        call.requestComplete();
      }
    }
  }
}
