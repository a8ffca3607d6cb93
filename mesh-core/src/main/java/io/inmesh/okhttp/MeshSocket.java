package io.inmesh.okhttp;

import io.inmesh.config.UpstreamConnection;
import java.io.FilterOutputStream;
import java.io.IOException;
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
  private @Nullable TargetStream out;

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
    return idleNanos > TRUSTED_IDLE_NANOS && !isAlive();
  }

  private boolean isAlive() {
    try {
      int timeoutMillis = getSoTimeout();
      try {
        setSoTimeout(1);
        // The end, or bytes that nobody asked for: either way it is of no use.
        return getInputStream().skip(1) < 0;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        setSoTimeout(timeoutMillis);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** An exchange begins to send: its request line is written next. */
  void exchangeStarts(String urlTarget, @Nullable String target) {
    requests++;
    if (target != null && out != null) {
      out.replaceTarget(urlTarget, target);
    }
  }

  /** An exchange is over. */
  void exchangeEnds(long maxRequests) {
    idleSinceNanos = System.nanoTime();
    if (maxRequests > 0 && requests >= maxRequests) {
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

  /** Closes a socket that is of no more use; what it says then is of no interest. */
  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // A socket that fails to close is closed.
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
      replacement = (" " + target + " HTTP/1.1\r\n").getBytes(StandardCharsets.US_ASCII);
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
