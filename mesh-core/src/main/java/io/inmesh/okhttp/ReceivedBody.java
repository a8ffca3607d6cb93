package io.inmesh.okhttp;

import static java.net.HttpURLConnection.HTTP_NOT_MODIFIED;

import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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

/**
 * The body of a delivered response: tells the call how it goes and how it ends. A body that has
 * been received whole is no later than that, whenever the application reads it: a proxy in between
 * would have passed it on long ago.
 */
final class ReceivedBody extends ResponseBody implements TrailersSource {
  private final Reported reported;
  private final BufferedSource source;

  ReceivedBody(Response response, ReportedCall call) {
    ResponseBody body = response.body();
    this.reported = new Reported(body.source(), body.contentLength(), response, call);
    this.source = Okio.buffer(reported);
  }

  @Override
  public @Nullable MediaType contentType() {
    return reported.response.body().contentType();
  }

  @Override
  public long contentLength() {
    return reported.response.body().contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  @Override
  public @Nullable Headers peek() throws IOException {
    return reported.response.peekTrailers();
  }

  @Override
  public Headers get() throws IOException {
    if (source.isOpen()) {
      source.readAll(Okio.blackhole());
    }
    return reported.response.trailers();
  }

  /**
   * Takes what has come of the rest, without waiting for more. If that is not all, nothing can be
   * read any more.
   *
   * @return whether the call has ended, because all has come or because somebody reads on
   */
  boolean receive(Sending sending) {
    try {
      return reported.receive(sending);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static final class Reported extends ForwardingSource {
    /** Who reads what is there already is done sooner. */
    private static final long READER_MILLIS = 10;

    final Response response;
    private final ReportedCall call;

    /** For whoever reads, or takes what has come. */
    private final ReentrantLock turn = new ReentrantLock();

    /** What was taken before it was read; null for nothing. Guarded by the turn. */
    private @Nullable Buffer ahead;

    private volatile boolean receiving;

    /** Bytes to come; 0 once all is over. */
    private volatile long remaining;

    /** Bytes that an HTTP/2 stream must not end without; none where nobody has said it. */
    private long owed;

    Reported(Source source, long length, Response response, ReportedCall call) {
      super(source);
      // An HTTP/2 stream goes on behind its last byte: trailers may follow, or a reset.
      this.remaining = length < 0 || isStream(response) ? Long.MAX_VALUE : length;
      boolean counted = isStream(response) && response.code() != HTTP_NOT_MODIFIED;
      this.owed = counted ? Math.max(0, length) : 0;
      this.response = response;
      this.call = call;
    }

    private static boolean isStream(Response response) {
      Protocol protocol = response.protocol();
      return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      turn.lock();
      try {
        call.throwIfBroken();
        Buffer taken = ahead;
        return taken != null && !taken.exhausted()
            ? taken.read(sink, byteCount)
            : readOn(sink, byteCount);
      } finally {
        turn.unlock();
      }
    }

    private long readOn(Buffer sink, long byteCount) throws IOException {
      long read;
      try {
        read = take(sink, byteCount);
      } catch (IOException e) {
        remaining = 0;
        throw call.bodyFailed(e);
      }
      if (!isOver()) {
        call.progress();
      }
      return read;
    }

    /** Reads, and ends the call with the body. */
    private long take(Buffer sink, long byteCount) throws IOException {
      long read = super.read(sink, byteCount);
      if (read < 0 && owed > 0) { // OkHttp sees only to streams that are longer.
        throw new ProtocolException(
            "response body: " + owed + " bytes less than its content-length says");
      }
      owed -= Math.max(0, read);
      if (!isOver()) {
        remaining = read < 0 ? 0 : Math.max(0, remaining - read);
        if (isOver()) {
          call.end(EndReason.COMPLETE, trailers(response.peekTrailers()));
        }
      }
      return read;
    }

    boolean receive(Sending sending) throws InterruptedException {
      if (!turn.tryLock(READER_MILLIS, TimeUnit.MILLISECONDS)) {
        return false; // Who reads waits for the rest, too.
      }
      MeshSocket socket = null;
      try {
        receiving = true;
        if (isOver()) {
          return true;
        }
        Buffer taken = new Buffer();
        ahead = taken;
        socket = sending.waitNoMore();
        while (!isOver() && taken.size() < OutboundCall.MAX_READ_AHEAD_BYTES) {
          take(taken, OutboundCall.MAX_READ_AHEAD_BYTES);
        }
        return isOver();
      } catch (IOException notAll) {
        return false;
      } finally {
        if (socket != null) {
          socket.setPatient(true);
        }
        receiving = false;
        turn.unlock();
      }
    }

    private boolean isOver() {
      return remaining == 0;
    }

    private static @Nullable Headers trailers(@Nullable Headers trailers) {
      return trailers == null || trailers.size() == 0 ? null : trailers;
    }

    @Override
    public void close() throws IOException {
      boolean own = takeTurn();
      try {
        closeInTurn();
      } finally {
        if (own) {
          turn.unlock();
        }
      }
    }

    /** Who closes a body that another thread reads, breaks off what it waits for. */
    private boolean takeTurn() {
      if (turn.tryLock()) {
        return true;
      }
      if (receiving) {
        turn.lock(); // Soon.
        return true;
      }
      return false;
    }

    private void closeInTurn() throws IOException {
      // Null unless all has been received and read: a body without bytes need not be read.
      Headers end = isOver() ? null : endOfStream();
      try {
        super.close();
      } finally {
        if (!isOver()) {
          remaining = 0;
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
