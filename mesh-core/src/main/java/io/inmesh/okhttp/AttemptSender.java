package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.io.IOException;
import java.net.Proxy;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.CookieJar;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends attempts of one request: HTTP/1.1 down the application's own chain, where its network
 * interceptors and event listeners are at home; HTTP/2, whose protocol list a chain cannot change,
 * and hedged attempts, as calls of their own.
 */
abstract class AttemptSender {
  final ReportedCall call;
  final OkRequestView view;
  private final Interceptor.Chain chain;
  private final CallEvents events;
  final Parts parts;
  private final MeshCall meshCall;
  private Interceptor.@Nullable Chain attemptChain;

  AttemptSender(
      ReportedCall call,
      Interceptor.Chain chain,
      CallEvents events,
      Parts parts,
      OkRequestView view,
      MeshCall meshCall) {
    this.call = call;
    this.chain = chain;
    this.events = events;
    this.parts = parts;
    this.view = view;
    this.meshCall = meshCall;
  }

  /**
   * Sends an attempt on the thread that executes the call; blocks until the response's head. An
   * interrupt while OkHttp waits for a connection passes through its methods undeclared, as they
   * are Kotlin's.
   */
  final Response transmit(Sending sending) throws IOException {
    try {
      Request toEndpoint = prepare(sending);
      return isHttp2(sending.attempt())
              || parts.ownCalls().always()
              || OnlyIfCached.isHidden(toEndpoint)
          ? sendAsOwnCall(sending, toEndpoint)
          : transmitDownTheChain(sending, toEndpoint);
    } catch (Exception e) {
      if (e instanceof InterruptedException interrupted) {
        throw Failures.interrupted(interrupted);
      }
      throw e;
    }
  }

  /** Known before the socket is closed; listeners are told only after. */
  final boolean isCancelledByApplication() {
    return chain.call().isCanceled();
  }

  /** Sends an attempt beside the application's chain, which may be in use. */
  final Response transmitBeside(Sending sending) throws IOException {
    return sendAsOwnCall(sending, prepare(sending));
  }

  private Request prepare(Sending sending) throws IOException {
    sending.trustAllBut(parts.earlyEnds());
    return toEndpoint(sending);
  }

  private Response sendAsOwnCall(Sending sending, Request toEndpoint) throws IOException {
    try {
      return parts.ownCalls().send(sending, toEndpoint, events, chain, call.remainingNanos());
    } catch (HeadOnly e) {
      return e.answer();
    }
  }

  static boolean isHttp2(Attempt attempt) {
    return attempt.connection().protocol() == HttpProtocol.HTTP2;
  }

  private Response transmitDownTheChain(Sending sending, Request toEndpoint) throws IOException {
    Interceptor.Chain base = attemptChain;
    if (base == null) {
      base = attemptChain();
      attemptChain = base;
    }
    if (!AttemptSockets.areOwn(chain)) {
      int connectMillis =
          connectTimeoutMillis(sending.attempt().connection(), chain.connectTimeoutMillis());
      if (connectMillis != base.connectTimeoutMillis()) {
        base = base.withConnectTimeout(connectMillis, TimeUnit.MILLISECONDS);
      }
    }
    events.carry(sending);
    while (true) {
      try {
        return sent(base.proceed(toEndpoint));
      } catch (HeadOnly e) {
        return e.answer();
      } catch (IOException e) {
        if (!sending.takeStale()) {
          throw e;
        }
        // A pooled connection that was dead before anything was sent: the next one, please.
      }
    }
  }

  private static Response sent(Response response) throws RefusedAttempt {
    if (!OnlyIfCached.isOwnAnswer(response)) {
      return response;
    }
    response.close();
    throw new RefusedAttempt(
        FailureKind.NEVER_SENT,
        "OkHttp does not send only-if-cached, which an interceptor behind the mesh's has added");
  }

  /**
   * The application's chain without what must not be applied to single attempts. Each change copies
   * the chain, so that only what differs is changed.
   */
  private Interceptor.Chain attemptChain() {
    Interceptor.Chain base = chain;
    if (base.getRetryOnConnectionFailure()) {
      base = base.withRetryOnConnectionFailure(false);
    }
    if (base.getCookieJar() != CookieJar.NO_COOKIES) { // They are among the headers already.
      base = base.withCookieJar(CookieJar.NO_COOKIES);
    }
    if (base.getProxy() != Proxy.NO_PROXY) {
      base = base.withProxy(Proxy.NO_PROXY);
    }
    if (base.getAuthenticator() != Authenticator.NONE) {
      base = base.withAuthenticator(Authenticator.NONE);
    }
    if (base.getCache() != null) {
      base = base.withCache(null);
    }
    return base.withSocketFactory(new AttemptSockets(base.getSocketFactory(), events));
  }

  /**
   * The cluster's connect timeout, or the application's where that is shorter.
   *
   * @param ownMillis of the application; 0 for none
   */
  static int connectTimeoutMillis(UpstreamConnection connection, int ownMillis) {
    long millis = Math.max(1, connection.connectTimeout().toMillis());
    return (int) Math.min(millis, ownMillis == 0 ? Integer.MAX_VALUE : ownMillis);
  }

  private Request toEndpoint(Sending sending) throws IOException {
    Attempt attempt = sending.attempt();
    EndpointUrls.Known url = url(attempt);
    String target = attempt.path();
    if (!url.target().equals(target)) {
      if (isHttp2(attempt) || !HeaderBytes.areIn(target) || !AttemptSockets.areOwn(chain)) {
        throw new RefusedAttempt(
            FailureKind.NEVER_SENT, "OkHttp cannot send the path " + target + " as it is");
      }
      sending.replaceTarget(url.target());
    }
    HeaderLines headers = view.copyOfHeaders();
    attempt.editRequest(headers);
    refuseUpgrade(headers, attempt);
    headers.remove("content-length"); // OkHttp itself says how a body is framed.
    headers.remove("transfer-encoding");
    if (view.encodingAdded()) {
      String encoding = headers.get("accept-encoding");
      if (encoding == null) {
        headers.set("accept-encoding", "identity");
      } else if (encoding.equals("gzip")) {
        headers.remove("accept-encoding"); // OkHttp adds it again, and unpacks what comes.
      }
    }
    headers.set("host", attempt.authority());
    refuseControls(headers);
    Request request = view.request();
    RequestBody body = request.body();
    refuseDuplex(body, attempt);
    SentBody sent = body == null ? null : new SentBody(body, sending);
    if (sent != null) {
      sending.carries(sent);
    }
    Request.Builder builder = request.newBuilder().url(url.url());
    OkHeaders.replace(request.headers(), headers, builder);
    Request made = builder.method(attempt.method(), sent).tag(MeshCall.TAG, meshCall).build();
    return OnlyIfCached.isIn(headers) ? OnlyIfCached.hide(made) : made;
  }

  /**
   * OkHttp itself would put them on the wire, where a line break makes another header or request.
   */
  private void refuseControls(HeaderLines headers) throws InvalidHeaderException {
    String name = headers.unsendable();
    if (name == null) {
      return;
    }
    if (view.headers().unsendable() != null) { // As OkHttp says it of what it checks.
      throw new IllegalArgumentException(
          "header " + name + ": a control character (expected: none but tabs)");
    }
    throw new InvalidHeaderException(name);
  }

  /** Over HTTP/2 it would go out as a request without the upgrade that it asks for. */
  private static void refuseUpgrade(HeaderLines headers, Attempt attempt) throws RefusedAttempt {
    String protocol = isHttp2(attempt) ? headers.get("upgrade") : null;
    String connection = protocol == null ? null : headers.get("connection");
    if (connection != null && connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT,
          "OkHttp sends no upgrade to "
              + protocol
              + " over HTTP/2 (expected: a cluster with HTTP/1.1 for it)");
    }
  }

  /** OkHttp would fail the exchange when the connection is there already. */
  private static void refuseDuplex(@Nullable RequestBody body, Attempt attempt)
      throws RefusedAttempt {
    if (body != null && body.isDuplex() && !isHttp2(attempt)) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT,
          "OkHttp sends a duplex request body over HTTP/2 only (expected: a cluster with HTTP/2 for"
              + " it)");
    }
  }

  private EndpointUrls.Known url(Attempt attempt) throws RefusedAttempt {
    EndpointAddress address = attempt.endpoint().address();
    try {
      return parts.endpointUrls().of(view.request().url(), attempt.path(), address);
    } catch (IllegalArgumentException e) {
      throw new RefusedAttempt(
          FailureKind.CONNECT_FAILURE, "address " + address + ": " + e.getMessage());
    }
  }
}
