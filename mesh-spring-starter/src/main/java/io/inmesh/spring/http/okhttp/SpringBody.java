package io.inmesh.spring.http.okhttp;

import io.inmesh.spring.internal.http.CallWatch;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage.Body;

/** A body that Spring writes when it is sent, as often as it is sent. */
final class SpringBody extends RequestBody {
  private final Body body;
  private final long length;
  private final CallWatch watch;

  /**
   * @param length -1 when unknown
   * @param watch hears of each piece
   */
  SpringBody(Body body, long length, CallWatch watch) {
    this.body = body;
    this.length = length;
    this.watch = watch;
  }

  /** It is among the request's headers. */
  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public boolean isOneShot() {
    return !body.repeatable();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    body.writeTo(new Heard(sink.outputStream()));
  }

  /** What it is written to is not the body's to close. */
  private final class Heard extends FilterOutputStream {
    Heard(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      watch.heard();
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
      watch.heard();
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
