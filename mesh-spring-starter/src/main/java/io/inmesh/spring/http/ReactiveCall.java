package io.inmesh.spring.http;

import io.inmesh.call.CallOverrides;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.jdkhttp.ReplayableBody;
import io.inmesh.spring.http.UnsendableRequests.Remedy;
import io.inmesh.spring.internal.http.BuiltClient;
import io.inmesh.spring.internal.http.RequestBody;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import reactor.core.publisher.Mono;

/**
 * One call of {@code WebClient}. Spring's connector for the JDK's client makes the request and
 * reads the head of the response; request bodies are made such that they can be retried where
 * possible, and the response body is one that can be cancelled. Wishes for the one call can be
 * given as its attribute of the name of {@link CallOverrides}; a {@link CallReport} among its
 * attributes is told.
 */
final class ReactiveCall extends DelegatingClient {
  private final MeshHttpClients clients;
  private final RecordedRequest request;
  private volatile @Nullable HttpResponse<?> response;

  private ReactiveCall(MeshHttpClients clients, BuiltClient built, RecordedRequest request) {
    super(clients.get(built));
    this.clients = clients;
    this.request = request;
  }

  /**
   * Sends a request, which ends with a {@link NotInMeshException} where it is not for the mesh;
   * then its body was not touched.
   *
   * @param decoding which compressed bodies are asked for and read; null for none
   */
  static Mono<ClientHttpResponse> connect(
      MeshHttpClients clients,
      BuiltClient built,
      RecordedRequest request,
      @Nullable OwnDecoding decoding) {
    ReactiveCall call = new ReactiveCall(clients, built, request);
    JdkClientHttpConnector connector = new JdkClientHttpConnector(call);
    Duration readTimeout = built.readTimeout();
    if (readTimeout != null) {
      connector.setReadTimeout(readTimeout);
    }
    return connector
        .connect(
            request.getMethod(),
            MeshRequest.buildable(request.getURI()),
            made -> {
              if (decoding != null) { // unless the request says otherwise
                decoding.accept(made.getHeaders());
              }
              return request.handOver(new ReleasingRequest(made), ReactiveCall::isSent);
            })
        .doOnDiscard(HttpResponse.class, ReactiveResponse::giveUp)
        .map(head -> {
          HttpResponse<?> received = Objects.requireNonNull(call.response);
          return new ReactiveResponse(head, received, decoding);
        });
  }

  /** What Spring's connector makes the length of the body of is not refused. */
  private static boolean isSent(String header) {
    return header.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH) || !OwnHeaders.contain(header);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest httpRequest, BodyHandler<T> handler) {
    Map<String, Object> attributes = request.getAttributes();
    BodyPublisher body = httpRequest.bodyPublisher().map(ReactiveCall::replayable).orElse(null);
    Duration limit = httpRequest.timeout().orElse(null);
    WatchedUpload upload =
        body == null || limit == null || RequestBody.isSentAtOnce(body)
            ? null
            : new WatchedUpload(body);
    HttpRequest inMesh =
        new MeshRequest(
            httpRequest.method(),
            request.getURI(),
            httpRequest.headers(),
            upload == null ? body : upload,
            upload == null ? limit : null);
    if (attributes.get(CallOverrides.class.getName()) instanceof CallOverrides overrides) {
      inMesh = MeshHttpClient.withOverrides(inMesh, overrides);
    }
    CompletableFuture<HttpResponse<T>> sent = client().sendAsync(inMesh, handler);
    Head<HttpResponse<T>> head = new Head<>(sent);
    var unused =
        sent.whenComplete((received, failure) -> {
          response = received;
          if (received != null) {
            clients.answered(received, CallReport.of(attributes), () -> Remedy.BLOCKING_CLIENT);
          }
          if (failure != null) {
            head.completeExceptionally(failure);
          } else if (!head.complete(received)) { // Cancelled when it was there already.
            ReactiveResponse.giveUp(received);
          }
        });
    if (upload != null && limit != null) {
      upload.watch(sent, clients.timer(), limit, () -> giveUp(head, sent));
    }
    return head;
  }

  /**
   * Tells of a timeout where the JDK's client tells how its calls end, and not on the timer's
   * thread: what follows is the application's, which may block.
   */
  private static void giveUp(Head<?> head, CompletableFuture<?> sent) {
    var unused =
        CompletableFuture.runAsync(() -> {
          head.completeExceptionally(WatchedUpload.timeout());
          sent.cancel(true);
        });
  }

  /** A body of known, small size is kept; any other is sent once, as it comes. */
  private static BodyPublisher replayable(BodyPublisher body) {
    long length = body.contentLength();
    return length > 0 && length <= RequestBody.KEPT_BYTES
        ? ReplayableBody.of(new KeptBody(body))
        : body;
  }

  /** The head of the response; who cancels it cancels the call. */
  private static final class Head<T> extends CompletableFuture<T> {
    private final CompletableFuture<T> call;

    Head(CompletableFuture<T> call) {
      this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        call.cancel(mayInterrupt);
      }
      return cancelled;
    }
  }
}
