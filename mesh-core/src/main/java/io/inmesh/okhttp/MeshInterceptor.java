package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.call.CallTimer;
import io.inmesh.call.HeaderLines;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.TrailersSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of an OkHttp client into the mesh.
 *
 * <pre>{@code
 * OkHttpClient client = new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh)).build();
 * }</pre>
 *
 * <p>It is an application interceptor, best added as the last one: those before it see one request
 * and one response, those behind it see every attempt. Requests that are not for the mesh go on
 * untouched. A reply of the mesh itself is an ordinary response; {@link MeshCall} tells.
 *
 * <p>Per-call wishes are given as a request tag of type {@link io.inmesh.call.CallOptions}. A call
 * belongs to the {@link io.inmesh.call.MeshContext} of the thread that executes it, unless the
 * request has another one as a tag. Calls that are enqueued run on a thread of OkHttp's, where no
 * context is: {@link #addTo} has the client take it along.
 *
 * <p>Thread-safe; one instance can serve several clients.
 */
public final class MeshInterceptor implements Interceptor {
  private final OutboundCalls calls;
  private final CallTimer timer;
  private final OwnCalls ownCalls;
  private final EndpointUrls urls = new EndpointUrls();

  MeshInterceptor(OutboundCalls calls, CallTimer timer, @Nullable OkHttpClient template) {
    this.calls = calls;
    this.timer = timer;
    this.ownCalls = new OwnCalls(template);
  }

  /** An interceptor for clients whose calls go through this mesh. */
  public static MeshInterceptor of(Mesh mesh) {
    return new MeshInterceptor(mesh::outbound, mesh.timer(), null);
  }

  /**
   * An interceptor that sends every attempt as a call of its own, made like those of another
   * client. Interceptors that the application added behind this one do not see the attempts then;
   * the template's network interceptors do, also over HTTP/2.
   *
   * @param template whose network interceptors, connection specs, ping interval and event loop the
   *     attempts' calls have; its application interceptors are not used
   */
  public static MeshInterceptor of(Mesh mesh, OkHttpClient template) {
    Objects.requireNonNull(template, "template");
    return new MeshInterceptor(mesh::outbound, mesh.timer(), template);
  }

  /**
   * Adds this interceptor to a client that is being built, as the last one so far, and has enqueued
   * calls keep the {@link io.inmesh.call.MeshContext} in which they were made. The application's
   * event listeners stay; those that it sets on the builder afterwards undo the latter.
   *
   * <pre>{@code
   * OkHttpClient client = MeshInterceptor.of(mesh).addTo(new OkHttpClient.Builder()).build();
   * }</pre>
   *
   * @return the builder
   */
  public OkHttpClient.Builder addTo(OkHttpClient.Builder builder) {
    EventListener.Factory listeners = builder.build().eventListenerFactory();
    return builder.addInterceptor(this).eventListenerFactory(CapturedContext.beside(listeners));
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Call call = chain.call();
    long timeoutNanos = call.timeout().timeoutNanos();
    long deadlineNanos = timeoutNanos == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutNanos;
    Response prior = null;
    for (int followUps = 0; ; followUps++) {
      Response response = exchange(request, chain, deadlineNanos);
      if (prior != null) {
        response = response.newBuilder().priorResponse(prior).build();
      }
      Request next =
          MeshCall.of(response) == null ? null : FollowUps.next(request, response, chain);
      if (next == null) {
        return response;
      }
      response.close();
      if (followUps == FollowUps.MAX) {
        throw new ProtocolException("Too many follow-up requests: " + (followUps + 1));
      }
      prior = withoutBody(response);
      request = next;
    }
  }

  private Response exchange(Request request, Chain chain, long deadlineNanos) throws IOException {
    Call call = chain.call();
    long meshDeadlineNanos = Long.MAX_VALUE;
    if (deadlineNanos != Long.MAX_VALUE) {
      meshDeadlineNanos = timer.nanoTime() + (deadlineNanos - System.nanoTime());
    }
    OkRequestView view =
        new OkRequestView(
            request, chain.getCookieJar(), meshDeadlineNanos, CapturedContext.of(call));
    ReportedCall reported = new ReportedCall(calls, view, timer);
    MeshCall meshCall = new MeshCall(reported.call());
    CallEvents events = CallEvents.of(call, chain.getEventListener());
    events.serve(reported, meshCall, call);
    AttemptSender sender =
        new AttemptSender(chain, events, ownCalls, urls, request, view, meshCall, deadlineNanos);
    CallDriver.Outcome outcome = new CallDriver(reported, sender).run(request);
    if (outcome instanceof CallDriver.Outcome.Upstream upstream) {
      return delivered(request, upstream, reported, chain.getCookieJar());
    }
    if (outcome instanceof CallDriver.Outcome.Local local) {
      meshCall.replied(local.reply());
      Request tagged = request.newBuilder().tag(MeshCall.class, meshCall).build();
      return LocalResponses.of(local.reply(), tagged);
    }
    events.bypass();
    return chain.proceed(request);
  }

  private static Response delivered(
      Request request,
      CallDriver.Outcome.Upstream upstream,
      ReportedCall reported,
      CookieJar cookies) {
    Response response = upstream.response();
    HeaderLines headers = OkHeaders.lines(response.headers(), 4);
    upstream.attempt().editResponse(headers);
    Response.Builder builder = response.newBuilder().request(request);
    OkHeaders.replace(response.headers(), headers, builder);
    ResponseBody body = response.body();
    if (body.contentLength() == 0 || response.code() == 101) {
      reported.end(io.inmesh.call.EndReason.COMPLETE, null);
    } else {
      ReceivedBody received = new ReceivedBody(response, reported);
      reported.deliveredWith(received);
      builder.body(received).trailers(received);
    }
    Response result = builder.build();
    if (cookies != CookieJar.NO_COOKIES) {
      List<Cookie> received = Cookie.parseAll(request.url(), result.headers());
      if (!received.isEmpty()) {
        cookies.saveFromResponse(request.url(), received);
      }
    }
    return result;
  }

  private static Response withoutBody(Response response) {
    return response.newBuilder().body(ResponseBody.EMPTY).trailers(TrailersSource.EMPTY).build();
  }
}
