package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.io.IOException;
import java.net.Proxy;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.CookieJar;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Sends attempts of one request: HTTP/1.1 down the application's own chain, where its network
 * interceptors and event listeners are at home; HTTP/2, whose protocol list a chain cannot change,
 * and hedged attempts, as calls of their own.
 */
final class AttemptSender {
  private final Interceptor.Chain chain;
  private final CallEvents events;
  private final OwnCalls ownCalls;
  private final EndpointUrls urls;
  private final Request request;
  private final OkRequestView view;
  private final MeshCall meshCall;
  private final long deadlineNanos;
  private Interceptor.@Nullable Chain attemptChain;

  /**
   * @param deadlineNanos when the application's call is over, on the JVM's clock; {@link
   *     Long#MAX_VALUE}: never
   */
  AttemptSender(
      Interceptor.Chain chain,
      CallEvents events,
      OwnCalls ownCalls,
      EndpointUrls urls,
      Request request,
      OkRequestView view,
      MeshCall meshCall,
      long deadlineNanos) {
    this.chain = chain;
    this.events = events;
    this.ownCalls = ownCalls;
    this.urls = urls;
    this.request = request;
    this.view = view;
    this.meshCall = meshCall;
    this.deadlineNanos = deadlineNanos;
  }

  /** Sends an attempt on the thread that executes the call; blocks until the response's head. */
  Response send(Sending sending) throws IOException {
    return isHttp2(sending.attempt()) || ownCalls.always()
        ? sendBeside(sending)
        : sendDownTheChain(sending, toEndpoint(sending));
  }

  /** Sends an attempt beside the application's chain, which may be in use. */
  Response sendBeside(Sending sending) throws IOException {
    long remainingNanos = 0;
    if (deadlineNanos != Long.MAX_VALUE) {
      remainingNanos = Math.max(1, deadlineNanos - System.nanoTime());
    }
    return ownCalls.send(sending, toEndpoint(sending), events, chain, remainingNanos);
  }

  static boolean isHttp2(Attempt attempt) {
    return attempt.connection().protocol() == HttpProtocol.HTTP2;
  }

  private Response sendDownTheChain(Sending sending, Request toEndpoint) throws IOException {
    Interceptor.Chain base = attemptChain;
    if (base == null) {
      base = attemptChain();
      attemptChain = base;
    }
    if (!AttemptSockets.limitConnecting(chain)) {
      int connectMillis =
          connectTimeoutMillis(sending.attempt().connection(), chain.connectTimeoutMillis());
      if (connectMillis != base.connectTimeoutMillis()) {
        base = base.withConnectTimeout(connectMillis, TimeUnit.MILLISECONDS);
      }
    }
    events.carry(sending);
    while (true) {
      try {
        return base.proceed(toEndpoint);
      } catch (Sending.FollowUpStopped e) {
        Response response = sending.followedUp();
        if (response == null) {
          throw e;
        }
        // Its body was given up by OkHttp in favour of the follow-up.
        return response
            .newBuilder()
            .removeHeader("Content-Length")
            .body(ResponseBody.EMPTY)
            .build();
      } catch (IOException e) {
        if (!sending.takeStale()) {
          throw e;
        }
        // A pooled connection that was dead before anything was sent: the next one, please.
      }
    }
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
    if (attempt.transport() instanceof TransportSecurity.Unusable unusable) {
      throw new RefusedAttempt(FailureKind.TLS_FAILURE, unusable.reason());
    }
    EndpointUrls.Known url = url(attempt);
    String target = attempt.path();
    if (!url.target().equals(target)) {
      if (isHttp2(attempt) || !RequestTarget.isPrintable(target)) {
        throw new RefusedAttempt(
            FailureKind.NEVER_SENT, "OkHttp cannot send the path " + target + " as it is");
      }
      sending.sendTarget(url.target(), target);
    }
    HeaderLines headers = view.copyOfHeaders();
    attempt.editRequest(headers);
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
    RequestBody body = request.body();
    SentBody sent = body == null ? null : new SentBody(body, sending.owner());
    if (sent != null) {
      sending.carries(sent);
    }
    Request.Builder builder = request.newBuilder().url(url.url());
    OkHeaders.replace(request.headers(), headers, builder);
    return builder.method(attempt.method(), sent).tag(MeshCall.class, meshCall).build();
  }

  private EndpointUrls.Known url(Attempt attempt) throws RefusedAttempt {
    EndpointAddress address = attempt.endpoint().address();
    try {
      return urls.of(request.url(), attempt.path(), address);
    } catch (IllegalArgumentException e) {
      throw new RefusedAttempt(
          FailureKind.CONNECT_FAILURE, "address " + address + ": " + e.getMessage());
    }
  }
}
