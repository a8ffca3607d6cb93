package io.inmesh.okhttp;

import java.io.IOException;
import java.net.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends attempts as calls of their own, on clients that differ from the application's only in their
 * protocols and in leaving all decisions to the mesh. Time limits, DNS, sockets and connections are
 * those of the application's chain; its event listeners hear of the attempts as if they were parts
 * of its own call. No thread is added: they are executed where the application's call is.
 */
final class OwnCalls {
  private static final String RETRY_AFTER = "Retry-After";

  /** OkHttp repeats a request by itself when it sees the header's real name. */
  private static final String HIDDEN_RETRY_AFTER = "Inmesh-Retry-After";

  private final boolean always;
  private final OkHttpClient http1;
  private final OkHttpClient http2;

  /** Those on the pool that was used last: there is one, but where clients share an interceptor. */
  private volatile @Nullable Clients onPool;

  /**
   * @param template whose settings, network interceptors among them, the calls have; null: none
   */
  OwnCalls(@Nullable OkHttpClient template) {
    always = template != null;
    OkHttpClient.Builder builder =
        template == null ? new OkHttpClient.Builder() : template.newBuilder();
    builder.interceptors().clear();
    builder
        .followRedirects(false)
        .retryOnConnectionFailure(false)
        .authenticator(Authenticator.NONE)
        .cookieJar(CookieJar.NO_COOKIES)
        .cache(null)
        .proxy(Proxy.NO_PROXY)
        .callTimeout(0, TimeUnit.MILLISECONDS)
        .eventListenerFactory(call -> tag(call.request()).listener())
        .addInterceptor(OwnCalls::withSettingsOfTheApplication);
    builder.networkInterceptors().add(0, OwnCalls::withWhatOkHttpMustNotSee);
    http1 = builder.protocols(List.of(Protocol.HTTP_1_1)).build();
    http2 = builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
  }

  /** Whether all attempts are to be sent so. */
  boolean always() {
    return always;
  }

  /**
   * Sends an attempt and blocks until the head of its response is there.
   *
   * @param events of the application's call
   * @param chain the application's
   * @param remainingNanos what is left of the application's call timeout; 0 for no limit
   */
  Response send(
      Sending sending,
      Request toEndpoint,
      CallEvents events,
      Interceptor.Chain chain,
      long remainingNanos)
      throws IOException {
    Tag tag = new Tag(sending, events, chain);
    Clients clients = on(chain.getConnectionPool());
    OkHttpClient client =
        AttemptSender.isHttp2(sending.attempt()) ? clients.http2() : clients.http1();
    while (true) {
      Call call = client.newCall(toEndpoint.newBuilder().tag(Tag.class, tag).build());
      sending.use(call);
      call.timeout().timeout(remainingNanos, TimeUnit.NANOSECONDS);
      try {
        Response response = call.execute();
        return StatusesOfOkHttp.restore(rename(response, HIDDEN_RETRY_AFTER, RETRY_AFTER));
      } catch (IOException e) {
        if (!sending.takeStale()) {
          throw e;
        }
      }
    }
  }

  /**
   * A chain may be given a pool, but it is the client's own that is told when a connection idles.
   */
  private Clients on(ConnectionPool pool) {
    Clients clients = onPool;
    if (clients == null || clients.http1().connectionPool() != pool) {
      clients =
          new Clients(
              http1.newBuilder().connectionPool(pool).build(),
              http2.newBuilder().connectionPool(pool).build());
      onPool = clients;
    }
    return clients;
  }

  private static Response withSettingsOfTheApplication(Interceptor.Chain chain) throws IOException {
    Tag tag = tag(chain.request());
    Interceptor.Chain application = tag.chain();
    return chain
        .withConnectTimeout(
            AttemptSender.connectTimeoutMillis(
                tag.sending().attempt().connection(), application.connectTimeoutMillis()),
            TimeUnit.MILLISECONDS)
        .withReadTimeout(application.readTimeoutMillis(), TimeUnit.MILLISECONDS)
        .withWriteTimeout(application.writeTimeoutMillis(), TimeUnit.MILLISECONDS)
        .withDns(application.getDns())
        .withSocketFactory(new AttemptSockets(application.getSocketFactory(), null))
        .proceed(chain.request());
  }

  private static Response withWhatOkHttpMustNotSee(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(OnlyIfCached.restore(chain.request()));
    return StatusesOfOkHttp.hide(rename(response, RETRY_AFTER, HIDDEN_RETRY_AFTER));
  }

  private static Response rename(Response response, String from, String to) {
    String value = response.header(from);
    return value == null
        ? response
        : response.newBuilder().removeHeader(from).addHeader(to, value).build();
  }

  private static Tag tag(Request request) {
    return Objects.requireNonNull(request.tag(Tag.class));
  }

  private record Clients(OkHttpClient http1, OkHttpClient http2) {}

  /** What an attempt's call must know of the application's. */
  private record Tag(Sending sending, CallEvents events, Interceptor.Chain chain) {
    EventListener listener() {
      return new OwnCallEvents(sending, events.application(), chain.call());
    }
  }
}
