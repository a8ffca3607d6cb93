package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.InMesh;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClient.RequestBodySpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClientRequest;

/**
 * A request of {@code WebClient} is made once and its body is read once, wherever it goes. What is
 * not for the mesh, or is only watched by it, is the application's own connector's request.
 */
class RequestsMadeOnceTest {
  private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();
  private static final Backend ORDERS = Backend.start(exchange -> answer(exchange, "mesh"));
  private static final Backend ADDRESS = Backend.start(exchange -> answer(exchange, "address"));
  private static final SharedApplications APPLICATIONS = new SharedApplications();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(JettyClients.class)
  static class Application {}

  /** A connector and a way to a backend. */
  static Stream<Arguments> ways() {
    return Stream.of("reactor", "jetty", "http-components", "jdk")
        .flatMap(library ->
            Stream.of(Way.values()).map(way -> Arguments.argumentSet(library + way, library, way)));
  }

  /** The same, where the connector is the application's own. */
  static Stream<Arguments> waysOutside() {
    return ways().filter(arguments -> arguments.get()[1] != Way.IN_MESH);
  }

  enum Way {
    IN_MESH("enforce", true, request -> {}),
    OUTSIDE("enforce", false, request -> {}),
    SHADOW("shadow", true, request -> {}),
    LEFT_ALONE("enforce", true, request -> request.attribute(InMesh.class.getName(), false)),
    FOREIGN_HOST("enforce", true, request -> request.header("Host", "elsewhere"));

    private final String mode;
    private final boolean known;
    private final Consumer<RequestBodySpec> settings;

    Way(String mode, boolean known, Consumer<RequestBodySpec> settings) {
      this.mode = mode;
      this.known = known;
      this.settings = settings;
    }

    String backend() {
      return this == IN_MESH ? "mesh" : "address";
    }
  }

  private static void answer(BackendExchange exchange, String name) throws IOException {
    REQUESTS.add(exchange.target());
    String body = new String(exchange.body());
    exchange.closeAfter();
    exchange.reply(200, List.of("Connection: close"), name + ' ' + body);
  }

  @BeforeEach
  void clear() {
    REQUESTS.clear();
  }

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
    ORDERS.close();
    ADDRESS.close();
    ReactorThreads.stop();
    System.gc(); // Spring leaves the JDK's client of its own connector to that
  }

  private WebClient start(String library, Way way) {
    return APPLICATIONS
        .get(
            List.of(library, way.mode, way.known),
            directory ->
                new TestConfig()
                    .service(way.known ? "127.0.0.1" : "orders", ORDERS.port())
                    .application(directory, Application.class)
                    .properties(
                        "inmesh.mode=" + way.mode,
                        "spring.http.clients.reactive.connector=" + library)
                    .run())
        .getBean(WebClient.Builder.class)
        .build();
  }

  private String send(
      WebClient client, Way way, Function<RequestBodySpec, WebClient.RequestHeadersSpec<?>> rest) {
    RequestBodySpec request =
        client.post().uri(URI.create("http://127.0.0.1:" + ADDRESS.port() + "/pay"));
    way.settings.accept(request);
    return rest.apply(request).retrieve().bodyToMono(String.class).block();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aBodyIsReadOnce(String library, Way way) {
    WebClient client = start(library, way);
    AtomicInteger monos = new AtomicInteger();
    Mono<String> mono = Mono.fromCallable(() -> "m" + monos.incrementAndGet());
    assertThat(send(client, way, request -> request.body(mono, String.class)))
        .isEqualTo(way.backend() + " m1");
    AtomicInteger fluxes = new AtomicInteger();
    Flux<String> flux = Flux.defer(() -> Flux.just("f", "" + fluxes.incrementAndGet()));
    assertThat(send(client, way, request -> request.body(flux, String.class)))
        .isEqualTo(way.backend() + " f1");
    AtomicInteger inserted = new AtomicInteger();
    assertThat(
            send(
                client,
                way,
                request ->
                    request.body((message, options) -> {
                      inserted.incrementAndGet();
                      return BodyInserters.fromValue("v").insert(message, options);
                    })))
        .isEqualTo(way.backend() + " v");
    assertThat(inserted).hasValue(1);
    assertThat(monos).hasValue(1);
    assertThat(fluxes).hasValue(1);
    assertThat(REQUESTS).hasSize(3);
  }

  /** A token, say, that is fetched for each request. */
  @ParameterizedTest
  @MethodSource("ways")
  void aCallWithinABodyIsMadeOnce(String library, Way way) {
    WebClient client = start(library, way);
    Mono<String> token =
        client
            .post()
            .uri("http://127.0.0.1:" + ADDRESS.port() + "/token")
            .bodyValue("t")
            .retrieve()
            .bodyToMono(String.class);
    send(client, way, request -> request.body(token, String.class));
    assertThat(REQUESTS).containsExactly("/token", "/pay");
  }

  @ParameterizedTest
  @MethodSource("waysOutside")
  void theNativeRequestIsThatOfTheApplicationsConnector(String library, Way way) {
    WebClient client = start(library, way);
    List<Object> seen = new CopyOnWriteArrayList<>();
    Consumer<ClientHttpRequest> look = request -> seen.add(request.getNativeRequest());
    assertThat(send(client, way, request -> request.httpRequest(look).bodyValue("v")))
        .isEqualTo("address v");
    assertThat(seen).singleElement().isInstanceOf(nativeRequest(library));
  }

  private static Class<?> nativeRequest(String library) {
    return switch (library) {
      case "reactor" -> HttpClientRequest.class;
      case "jetty" -> org.eclipse.jetty.client.Request.class;
      case "http-components" -> org.apache.hc.core5.http.HttpRequest.class;
      default -> HttpRequest.class;
    };
  }

  /** As the body of a request that came in has them. */
  @Test
  void buffersOfAPoolGoBackToIt() {
    WebClient client = start("reactor", Way.IN_MESH);
    NettyDataBufferFactory pool = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    List<ByteBuf> made = new CopyOnWriteArrayList<>();
    Supplier<DataBuffer> next =
        () -> {
          ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer().writeBytes("xy".getBytes());
          made.add(buffer);
          return pool.wrap(buffer);
        };
    Flux<DataBuffer> flux = Flux.range(0, 3).map(i -> next.get());
    Mono<DataBuffer> mono = Mono.fromSupplier(next);
    assertThat(send(client, Way.IN_MESH, request -> request.body(flux, DataBuffer.class)))
        .isEqualTo("mesh xyxyxy");
    assertThat(send(client, Way.IN_MESH, request -> request.body(mono, DataBuffer.class)))
        .isEqualTo("mesh xy");
    Flux<Flux<DataBuffer>> pieces = Flux.range(0, 2).map(i -> Flux.from(Mono.fromSupplier(next)));
    assertThat(
            send(
                client,
                Way.IN_MESH,
                request -> request.body((message, options) -> message.writeAndFlushWith(pieces))))
        .isEqualTo("mesh xyxy");
    assertThat(made).hasSize(6).allMatch(buffer -> buffer.refCnt() == 0);
  }

  /**
   * All ways but those on which it is the JDK's client that refuses them, with a mesh or without.
   */
  static Stream<Arguments> waysWithAnyHeader() {
    return ways()
        .filter(
            arguments -> !arguments.get()[0].equals("jdk") || arguments.get()[1] == Way.IN_MESH);
  }

  @ParameterizedTest
  @MethodSource("waysWithAnyHeader")
  void headersThatTheJdksClientRefusesAreNoneOfAnothersBusiness(String library, Way way) {
    WebClient client = start(library, way);
    assertThat(send(client, way, request -> request.header("Connection", "close").bodyValue("v")))
        .isEqualTo(way.backend() + " v");
  }
}
