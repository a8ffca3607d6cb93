package io.inmesh.okhttp;

import io.inmesh.LateMesh;
import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.Step;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttp;
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
 * and one response; those behind it, and network interceptors, see every attempt over HTTP/1.1 that
 * is made while no other one is under way. Over HTTP/2, and beside another one (hedging), an
 * attempt is a call of its own that they do not see: what all attempts have to carry, such as a
 * signature, is to be added before. Requests that are not for the mesh go on untouched. A reply of
 * the mesh itself is an ordinary response; {@link MeshCall} tells.
 *
 * <p>Per-call overrides are given as a request tag of type {@link io.inmesh.call.CallOverrides}. A
 * call belongs to the {@link io.inmesh.call.MeshContext} of the thread that executes it, unless the
 * request has another one as a tag. Calls that are enqueued run on a thread of OkHttp's, where no
 * context is: {@link #addTo} has the client take it along.
 *
 * <p>Thread-safe; one instance can serve several clients.
 */
public final class MeshInterceptor implements Interceptor {
  private final OutboundCalls calls;
  private final CallTimer timer;
  private final Parts parts;

  MeshInterceptor(OutboundCalls calls, CallTimer timer, @Nullable OkHttpClient template) {
    OkHttpVersion.require(OkHttp.VERSION);
    this.calls = calls;
    this.timer = timer;
    this.parts =
        new Parts(
            new OwnCalls(template),
            new RequestUrls(),
            new EndpointUrls(),
            new EarlyEnds(System::nanoTime));
  }

  /** For tests. */
  EarlyEnds earlyEnds() {
    return parts.earlyEnds();
  }

  /**
   * An interceptor for clients whose calls go through this mesh.
   *
   * @throws IllegalStateException when OkHttp is one of 5.0 to 5.3; beside an older one this class
   *     cannot be loaded
   */
  public static MeshInterceptor of(Mesh mesh) {
    return new MeshInterceptor(mesh::outbound, mesh.timer(), null);
  }

  /**
   * The same for clients that are made before their mesh: the supplier is asked when the first call
   * is made.
   */
  public static MeshInterceptor of(Supplier<? extends Mesh> mesh) {
    LateMesh late = LateMesh.of(mesh);
    return new MeshInterceptor(late::outbound, late, null);
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
    if (chain.connection() != null) {
      throw new IllegalStateException(
          "MeshInterceptor was added by addNetworkInterceptor (expected: addInterceptor, as it"
              + " chooses the connection)");
    }
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
      Request next = followUp(request, response, chain);
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

  /** What follows, as the application's authenticator has it above all; null for nothing. */
  private static @Nullable Request followUp(Request request, Response response, Chain chain)
      throws IOException {
    boolean decided = false;
    try {
      Request next =
          MeshCall.of(response) == null ? null : FollowUps.next(request, response, chain);
      decided = true;
      return next;
    } finally {
      if (!decided) {
        response.close();
      }
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
            request,
            parts.requestUrls(),
            chain.getCookieJar(),
            meshDeadlineNanos,
            CapturedContext.of(call));
    ReportedCall reported = new ReportedCall(calls, view, timer);
    MeshCall meshCall = new MeshCall(reported.call());
    CallEvents events = CallEvents.of(call, chain.getEventListener());
    events.serve(reported, meshCall, call);
    CallDriver driver = new CallDriver(reported, chain, events, parts, view, meshCall);
    Step outcome = driver.run();
    if (outcome instanceof Step.Deliver deliver) {
      Response answer = driver.takeAnswer();
      boolean kept = false;
      try {
        Response response =
            withCookiesSaved(
                delivered(request, deliver.attempt(), answer, reported), chain.getCookieJar());
        kept = true;
        return response;
      } finally {
        if (!kept) { // The application's code threw.
          reported.end(EndReason.CANCELLED, null);
          answer.close();
        }
      }
    }
    if (outcome instanceof Step.Reply reply) {
      meshCall.replied(reply.reply());
      Request tagged = request.newBuilder().tag(MeshCall.TAG, meshCall).build();
      return withCookiesSaved(LocalResponses.of(reply.reply(), tagged), chain.getCookieJar());
    }
    events.bypass();
    return chain.proceed(request);
  }

  private static Response delivered(
      Request request, Attempt attempt, Response response, ReportedCall reported) {
    HeaderLines headers = OkHeaders.lines(response.headers(), 2);
    attempt.editResponse(headers);
    Response.Builder builder = response.newBuilder().request(request);
    OkHeaders.replace(response.headers(), headers, builder);
    ResponseBody body = response.body();
    if (body.contentLength() == 0 || response.code() == 101) {
      reported.end(EndReason.COMPLETE, null);
    } else {
      ReceivedBody received = new ReceivedBody(response, reported);
      reported.deliveredWith(received);
      builder.body(received).trailers(received);
    }
    return builder.build();
  }

  /** Cookies belong to the URL that the application asked for, whoever answered. */
  private static Response withCookiesSaved(Response response, CookieJar cookies) {
    if (cookies != CookieJar.NO_COOKIES) {
      HttpUrl url = response.request().url();
      List<Cookie> received = Cookie.parseAll(url, response.headers());
      if (!received.isEmpty()) {
        cookies.saveFromResponse(url, received);
      }
    }
    return response;
  }

  private static Response withoutBody(Response response) {
    return response.newBuilder().body(ResponseBody.EMPTY).trailers(TrailersSource.EMPTY).build();
  }
}
