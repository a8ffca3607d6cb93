package io.inmesh.okhttp;

import io.inmesh.call.EndReason;
import java.io.IOException;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.TrailersSource;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** The body of a delivered response: tells the call how it goes and how it ends. */
final class ReceivedBody extends ResponseBody implements TrailersSource {
  private final Response response;
  private final ResponseBody body;
  private final BufferedSource source;

  ReceivedBody(Response response, ReportedCall call) {
    this.response = response;
    this.body = response.body();
    this.source = Okio.buffer(new Reported(body.source(), body.contentLength(), response, call));
  }

  @Override
  public @Nullable MediaType contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  @Override
  public @Nullable Headers peek() throws IOException {
    return response.peekTrailers();
  }

  @Override
  public Headers get() throws IOException {
    if (source.isOpen()) {
      source.readAll(Okio.blackhole());
    }
    return response.trailers();
  }

  private static final class Reported extends ForwardingSource {
    private final Response response;
    private final ReportedCall call;
    private long remaining;
    private boolean over;

    Reported(Source source, long length, Response response, ReportedCall call) {
      super(source);
      // An HTTP/2 stream goes on behind its last byte: trailers may follow, or a reset.
      this.remaining = length < 0 || isStream(response) ? Long.MAX_VALUE : length;
      this.response = response;
      this.call = call;
    }

    private static boolean isStream(Response response) {
      Protocol protocol = response.protocol();
      return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      call.throwIfBroken();
      long read;
      try {
        read = super.read(sink, byteCount);
      } catch (IOException e) {
        over = true;
        throw call.bodyFailed(e);
      }
      remaining -= Math.max(read, 0);
      if (over) {
        return read;
      }
      if (read < 0 || remaining <= 0) {
        over = true;
        call.end(EndReason.COMPLETE, trailers(response.peekTrailers()));
      } else {
        call.progress();
      }
      return read;
    }

    private static @Nullable Headers trailers(@Nullable Headers trailers) {
      return trailers == null || trailers.size() == 0 ? null : trailers;
    }

    @Override
    public void close() throws IOException {
      // Null unless all has been received and read: a body without bytes need not be read.
      Headers end = over ? null : endOfStream();
      try {
        super.close();
      } finally {
        if (!over) {
          over = true;
          call.end(end == null ? EndReason.CANCELLED : EndReason.COMPLETE, trailers(end));
        }
      }
    }

    private @Nullable Headers endOfStream() {
      try {
        return isStream(response) ? response.peekTrailers() : null;
      } catch (IOException e) {
        return null; // The stream was reset.
      }
    }
  }
}
