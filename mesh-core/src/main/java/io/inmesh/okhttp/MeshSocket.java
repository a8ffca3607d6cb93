package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.ResponseFraming;
import io.inmesh.config.UpstreamConnection;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A plaintext socket to an endpoint that knows its age: how long it has been idle, and how many
 * requests it has carried. It can also replace the target in a request line by one that {@link
 * okhttp3.HttpUrl} cannot express.
 *
 * <p>Not thread-safe; one HTTP/1.1 exchange uses it at a time.
 */
final class MeshSocket extends Socket {
  /** A connection that was idle for longer is looked at before it is used again. */
  private static final long TRUSTED_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final @Nullable UpstreamConnection limits;
  private long requests;
  private long idleSinceNanos;
  private long exchangeSinceNanos;
  private long bodyLength = ResponseFraming.UNKNOWN;
  private final ArrivedBytes arrived = new ArrivedBytes();
  private @Nullable TargetStream out;
  private @Nullable ReceivedStream in;

  /**
   * A socket, not connected.
   *
   * @param limits whose connect timeout holds beside the one that is asked for; null for none
   */
  MeshSocket(@Nullable UpstreamConnection limits) {
    this.limits = limits;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
    super.connect(
        endpoint,
        limits == null ? timeoutMillis : AttemptSender.connectTimeoutMillis(limits, timeoutMillis));
  }

  /**
   * Whether it must not carry another request: the peer has closed it, it was idle for too long, or
   * it carried too many. Envoy sees the end of an idle connection at once; a blocking socket has to
   * ask.
   */
  boolean isWornOut(UpstreamConnection limits) {
    if (requests == 0) {
      return false;
    }
    long max = limits.maxRequestsPerConnection();
    if (max > 0 && requests >= max) {
      return true;
    }
    long idleNanos = System.nanoTime() - idleSinceNanos;
    Duration idleTimeout = limits.idleTimeout();
    if (idleTimeout != null
        && !idleTimeout.isZero()
        && Duration.ofNanos(idleNanos).compareTo(idleTimeout) >= 0) {
      return true;
    }
    return hasUnread() || (idleNanos > TRUSTED_IDLE_NANOS && !isAlive());
  }

  /** Whether the peer has closed one that was in use so lately that nobody would look. */
  boolean hasEndedEarly() {
    return requests > 0 && System.nanoTime() - idleSinceNanos <= TRUSTED_IDLE_NANOS && !isAlive();
  }

  /** Whether bytes have come that no request has asked for. */
  private boolean hasUnread() {
    try {
      return getInputStream().available() > 0;
    } catch (IOException e) {
      return true; // It is broken in any case.
    }
  }

  private boolean isAlive() {
    try {
      int timeoutMillis = getSoTimeout();
      try {
        setSoTimeout(1);
        // The end, or bytes that nobody asked for: either way it is of no use.
        var unused = getInputStream().read();
        return false;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        setSoTimeout(timeoutMillis);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * An exchange begins to send: its request line is written next.
   *
   * @param replacedTarget what would stand in it, where the attempt's path is to; else null
   */
  void exchangeStarts(@Nullable String replacedTarget, Attempt attempt) {
    requests++;
    exchangeSinceNanos = System.nanoTime();
    bodyLength = ResponseFraming.UNKNOWN;
    arrived.begin();
    if (replacedTarget != null && out != null) {
      out.replaceTarget(replacedTarget, attempt.path());
    }
  }

  /** Whether anything has come since the exchange began; otherwise a response is none to it. */
  boolean hasArrived() {
    return !arrived.isEmpty();
  }

  /**
   * Whether it has served before, and not in this exchange, which has just begun: the peer had
   * closed it, or was about to.
   */
  boolean wasOfNoMoreUse() {
    return requests > 1
        && !hasArrived()
        && System.nanoTime() - exchangeSinceNanos <= TRUSTED_IDLE_NANOS;
  }

  /**
   * The response has this body.
   *
   * @param length as {@link ResponseFraming} has it
   */
  void bodyFollows(long length) {
    bodyLength = length;
    if (length == ResponseFraming.UNKNOWN) {
      arrived.stop();
    }
  }

  /** An exchange is over. The next one is not to get what may have come behind the response. */
  void exchangeEnds(long maxRequests) {
    idleSinceNanos = System.nanoTime();
    boolean last = maxRequests > 0 && requests >= maxRequests;
    if (!arrived.isOneResponse(bodyLength) || last) {
      closeQuietly(this);
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    TargetStream stream = out;
    if (stream == null) {
      stream = new TargetStream(super.getOutputStream());
      out = stream;
    }
    return stream;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    ReceivedStream stream = in;
    if (stream == null) {
      stream = new ReceivedStream(super.getInputStream());
      in = stream;
    }
    return stream;
  }

  /**
   * Whether reads of this thread wait for what has not come yet; otherwise they fail. For the
   * thread that has the exchange; other threads, which may have the next one, are not concerned.
   */
  void setPatient(boolean patient) {
    ReceivedStream stream = in;
    if (stream != null) {
      stream.impatient = patient ? null : Thread.currentThread();
    }
  }

  /** Whether the peer has ended the connection, as far as that was read. */
  boolean hasEnded() {
    ReceivedStream stream = in;
    return stream != null && stream.ended;
  }

  /** Closes a socket that is of no more use; what it says then is of no interest. */
  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // A socket that fails to close is closed.
    }
  }

  /** Passes everything on, but keeps one thread from waiting. */
  private final class ReceivedStream extends FilterInputStream {
    private volatile @Nullable Thread impatient;
    private volatile boolean ended;

    ReceivedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (impatient != Thread.currentThread()) {
        int read = in.read(bytes, offset, length);
        ended = ended || read < 0;
        return arrived(bytes, offset, read);
      }
      int timeoutMillis = getSoTimeout();
      setSoTimeout(1); // Unlike a look at available(), it tells the end from nothing.
      try {
        return arrived(bytes, offset, in.read(bytes, offset, length));
      } finally {
        setSoTimeout(timeoutMillis);
      }
    }

    private int arrived(byte[] bytes, int offset, int read) {
      if (read > 0) {
        arrived.add(bytes, offset, read);
      }
      return read;
    }
  }

  /** Passes everything on, but can replace the target of one request line. */
  private static final class TargetStream extends FilterOutputStream {
    private byte @Nullable [] expected;
    private byte[] replacement = new byte[0];

    TargetStream(OutputStream out) {
      super(out);
    }

    void replaceTarget(String urlTarget, String target) {
      expected = (" " + urlTarget + " HTTP/1.1\r\n").getBytes(StandardCharsets.US_ASCII);
      replacement = (" " + target + " HTTP/1.1\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] line = expected;
      if (line == null) {
        out.write(bytes, offset, length);
        return;
      }
      // OkHttp starts a request with an empty buffer: these bytes begin with its request line.
      expected = null;
      int method = 0;
      while (method < length && bytes[offset + method] != ' ') {
        method++;
      }
      if (!startsWith(bytes, offset + method, length - method, line)) {
        throw new IOException("the request target cannot be sent as it was routed");
      }
      int rest = method + line.length;
      byte[] changed = new byte[method + replacement.length + length - rest];
      System.arraycopy(bytes, offset, changed, 0, method);
      System.arraycopy(replacement, 0, changed, method, replacement.length);
      System.arraycopy(bytes, offset + rest, changed, method + replacement.length, length - rest);
      out.write(changed);
    }

    private static boolean startsWith(byte[] bytes, int offset, int length, byte[] prefix) {
      if (length < prefix.length) {
        return false;
      }
      for (int i = 0; i < prefix.length; i++) {
        if (bytes[offset + i] != prefix[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
