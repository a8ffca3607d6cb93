package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way: what OkHttp has told about it, and how to take it off the wire.
 *
 * <p>An attempt inside the application's own call is cancelled by closing its socket, which is
 * right because HTTP/1.1 serves one exchange at a time; an attempt that is a call of its own is
 * cancelled by that call. The socket is closed only while the exchange owns it: OkHttp tells of the
 * end of a body before it gives the connection back to its pool.
 */
final class Sending extends EventListener {
  private final Attempt attempt;
  private final ReportedCall owner;

  /** The next of the call's attempts that are under way. Guarded by the lock. */
  @Nullable Sending next;

  private volatile Stage stage = Stage.CONNECTING;

  /** What the URL says, where the request line is to say what the attempt does; else null. */
  private volatile @Nullable String replacedTarget;

  private final boolean beside;
  private @Nullable SentBody body;

  private volatile @Nullable EarlyEnds earlyEnds; // Given before it is sent.

  private volatile boolean last; // Of its HTTP/1 connection.

  // Guarded by the lock.
  private @Nullable Call ownCall;
  private @Nullable Socket connecting;
  private @Nullable Connection connection;
  private @Nullable Socket socket; // Of the last connection, also when that was given back.
  private boolean stream;
  private boolean exchanging;
  private boolean cancelled;
  private boolean stale;

  Sending(Attempt attempt, ReportedCall owner, boolean beside) {
    this.attempt = attempt;
    this.owner = owner;
    this.beside = beside;
  }

  Attempt attempt() {
    return attempt;
  }

  Stage stage() {
    return stage;
  }

  ReportedCall owner() {
    return owner;
  }

  /** Sent on a thread of its own, beside another attempt of the same call. */
  boolean isBeside() {
    return beside;
  }

  /** Trusts connections to all endpoints but these. */
  void trustAllBut(EarlyEnds value) {
    earlyEnds = value;
  }

  /** Whether its endpoint had ended the connection, which had served before, or was about to. */
  boolean cameTooLate() {
    MeshSocket plain = plainSocket();
    return plain != null && !isCancelled() && plain.wasOfNoMoreUse();
  }

  /** Has this body sent. */
  void carries(SentBody value) {
    body = value;
  }

  /** Whether the application's body is what threw. */
  boolean bodyFailed(IOException e) {
    return body != null && body.ownFailure() == e;
  }

  /** Begins to use a call that carries nothing but this attempt. */
  void use(Call call) throws IOException {
    lock().lock();
    try {
      ownCall = call;
      if (cancelled) {
        throw new IOException("attempt cancelled before it was sent");
      }
    } finally {
      lock().unlock();
    }
  }

  /** Whether it has gone out over HTTP/2. */
  boolean isStream() {
    lock().lock();
    try {
      return stream;
    } finally {
      lock().unlock();
    }
  }

  /**
   * Whether the peer has ended its connection, which OkHttp tells as a reset of the stream. Not
   * known of the application's own sockets.
   */
  boolean hasLostConnection() {
    lock().lock();
    try {
      return socket instanceof MeshSocket mesh && mesh.hasEnded();
    } finally {
      lock().unlock();
    }
  }

  /** Has the request line carry the attempt's path in place of what the URL says. */
  void replaceTarget(String urlTarget) {
    replacedTarget = urlTarget;
  }

  /** The call's own: one is enough, since none is held while anything is waited for. */
  private ReentrantLock lock() {
    return owner.lock();
  }

  /** Takes the attempt off the wire. Does not block. */
  void cancel() {
    Call own;
    lock().lock();
    try {
      cancelled = true;
      own = ownCall;
      if (own == null && exchanging && connection != null && !isMultiplexed(connection)) {
        MeshSocket.closeQuietly(connection.socket());
      }
      if (own == null && connecting != null) {
        MeshSocket.closeQuietly(connecting);
      }
    } finally {
      lock().unlock();
    }
    if (own != null) {
      own.cancel();
    }
  }

  /**
   * From now on this thread waits for no more of the response: a plain connection fails instead and
   * is closed then, any other attempt is cancelled, which leaves what has come. Does not block.
   *
   * @return the socket that is to wait again; null when there is none
   */
  @Nullable MeshSocket waitNoMore() {
    lock().lock();
    try {
      if (exchanging && connection != null && !stream && socket instanceof MeshSocket plain) {
        plain.setPatient(false);
        return plain;
      }
    } finally {
      lock().unlock();
    }
    cancel();
    return null;
  }

  /**
   * Cancels the attempt if it is a call of its own: OkHttp itself cancels the one inside the
   * application's call.
   */
  void cancelOwnCall() {
    Call own = ownCall();
    if (own != null) {
      own.cancel();
    }
  }

  /** Whether {@link #cancel} was called. */
  boolean isCancelled() {
    lock().lock();
    try {
      return cancelled;
    } finally {
      lock().unlock();
    }
  }

  /** A socket is about to be connected for this attempt. */
  void connecting(Socket socket) throws IOException {
    lock().lock();
    try {
      if (cancelled) {
        throw new IOException("attempt cancelled before it was connected");
      }
      connecting = socket;
    } finally {
      lock().unlock();
    }
  }

  /** Whether the last failure only means that a pooled connection was dead; resets it. */
  boolean takeStale() {
    lock().lock();
    try {
      boolean was = stale;
      stale = false;
      if (was) {
        stage = Stage.CONNECTING;
      }
      return was;
    } finally {
      lock().unlock();
    }
  }

  static boolean isMultiplexed(Connection connection) {
    Protocol protocol = connection.protocol();
    return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  @Override
  public void secureConnectStart(Call call) {
    stage = Stage.SECURING;
  }

  @Override
  public void connectionAcquired(Call call, Connection acquired) {
    boolean unfit = isUnfit(acquired); // Before the lock: it may look at the wire.
    lock().lock();
    try {
      connection = acquired;
      socket = acquired.socket();
      stream = isMultiplexed(acquired);
      connecting = null;
      stale = unfit;
      if (unfit) {
        MeshSocket.closeQuietly(acquired.socket());
        return;
      }
    } finally {
      lock().unlock();
    }
    stage = Stage.CONNECTED;
    owner.connected(attempt);
  }

  boolean hasConnection() {
    lock().lock();
    try {
      return connection != null;
    } finally {
      lock().unlock();
    }
  }

  private boolean isUnfit(Connection acquired) {
    if (isMultiplexed(acquired)) {
      return false;
    }
    if (acquired.socket() instanceof MeshSocket socket) {
      return Objects.requireNonNull(earlyEnds).isWornOut(socket, attempt);
    }
    // A pooled connection that cannot carry such a target.
    return replacedTarget != null && ownCall() == null;
  }

  private @Nullable Call ownCall() {
    lock().lock();
    try {
      return ownCall;
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void connectionReleased(Call call, Connection released) {
    lock().lock();
    try {
      connection = null;
      exchanging = false;
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void requestHeadersStart(Call call) {
    lock().lock();
    try {
      stage = Stage.CONNECTED;
      exchanging = true;
      Connection current = connection;
      if (current == null) {
        return;
      }
      Socket socket = current.socket();
      if (cancelled && ownCall == null && !isMultiplexed(current)) {
        MeshSocket.closeQuietly(socket);
      } else if (socket instanceof MeshSocket mesh && !isMultiplexed(current)) {
        mesh.exchangeStarts(replacedTarget, attempt);
      }
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void requestHeadersEnd(Call call, okhttp3.Request request) {
    stage = Stage.SENT;
  }

  @Override
  public void responseHeadersStart(Call call) {
    stage = Stage.ANSWERED;
    MeshSocket plain = plainSocket();
    if (plain != null && !plain.hasArrived()) {
      throw HeadOnly.<RuntimeException>unchecked(
          new ProtocolException("a response before its request was sent"));
    }
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    if (isStream()) {
      return;
    }
    last = LastResponse.isLast(response);
    try {
      ReceivedHead.accept(response, plainSocket(), ownCall() != null);
    } catch (IOException e) {
      throw HeadOnly.<RuntimeException>unchecked(e);
    }
  }

  /** What carries an HTTP/1 exchange; null when it is not the mesh's. */
  private @Nullable MeshSocket plainSocket() {
    lock().lock();
    try {
      return !stream && socket instanceof MeshSocket mesh ? mesh : null;
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void responseBodyEnd(Call call, long byteCount) {
    exchangeEnds();
  }

  @Override
  public void responseFailed(Call call, IOException e) {
    exchangeEnds();
  }

  /**
   * OkHttp tells here of a request that it would add on its own account: a redirect that would go
   * to the same endpoint whatever its host, or a repeated request that no retry policy knows of.
   * Such a request is stopped; the body of the response is gone already.
   */
  @Override
  public void followUpDecision(Call call, Response response, okhttp3.@Nullable Request next) {
    if (next != null) {
      throw HeadOnly.<RuntimeException>unchecked(new HeadOnly(response));
    }
  }

  private void exchangeEnds() {
    Socket over = null;
    lock().lock();
    try {
      exchanging = false;
      Socket used = connection == null ? null : connection.socket();
      if (last) {
        over = used;
      } else if (used instanceof MeshSocket mesh) {
        mesh.exchangeEnds(attempt.connection().maxRequestsPerConnection());
      }
    } finally {
      lock().unlock();
    }
    if (over != null) {
      MeshSocket.closeQuietly(over); // With TLS that may wait for the peer.
    }
  }
}
