package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallInfo;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.LocalReply;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Backend;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClient.RequestBodySpec;
import org.springframework.web.reactive.function.client.WebClient.RequestHeadersSpec;
import reactor.core.publisher.Flux;

/** What a mesh that only watches says of the requests of {@code WebClient}. */
class ShadowedRequestsTest {
  /** Whether the last request asked for a compressed body. */
  private static volatile boolean decoding;

  private static final Backend ADDRESS =
      Backend.start(exchange -> {
        exchange.body();
        decoding = exchange.header("Accept-Encoding") != null;
        exchange.closeAfter();
        boolean moved = exchange.target().equals("/moved");
        exchange.reply(
            moved ? 302 : 200,
            moved ? List.of("Connection: close", "Location: /") : List.of("Connection: close"),
            "address");
      });
  private static final SharedApplications APPLICATIONS = new SharedApplications();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(JettyClients.class)
  static class Application {
    @Bean
    Recorder recorder() {
      return new Recorder();
    }
  }

  static final class Recorder implements MeshListener {
    private final List<String> decisions = new CopyOnWriteArrayList<>();

    @Override
    public void onShadowCall(CallInfo info, @Nullable LocalReply reply) {
      decisions.add(info.cluster());
    }
  }

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
    ADDRESS.close();
    MeshOrAddress.stopClients();
  }

  private static ConfigurableApplicationContext application(String library) {
    return APPLICATIONS.get(
        library,
        directory ->
            new TestConfig()
                .service("127.0.0.1", 9)
                .service("orders", 9)
                .serviceWith("accept", "accepting", "orders")
                .serviceWith("accept-encoding", "decoding", "orders")
                .application(directory, Application.class)
                .properties(
                    "inmesh.mode=shadow", "spring.http.clients.reactive.connector=" + library)
                .run());
  }

  private static List<String> decisions(
      ApplicationContext context, UnaryOperator<RequestBodySpec> settings) {
    Recorder recorder = context.getBean(Recorder.class);
    recorder.decisions.clear();
    RequestBodySpec request =
        context
            .getBean(WebClient.Builder.class)
            .build()
            .post()
            .uri("http://127.0.0.1:" + ADDRESS.port() + "/");
    assertThat(
            settings
                .apply(request)
                .body(Flux.just("a", "b"), String.class)
                .retrieve()
                .bodyToMono(String.class)
                .block())
        .isEqualTo("address");
    return recorder.decisions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"reactor", "jetty", "http-components", "jdk"})
  void eachIsDecidedOnceByAllThatIsSaidOfIt(String library) {
    ApplicationContext context = application(library);
    assertThat(decisions(context, request -> request)).containsExactly("127.0.0.1");
    assertThat(decisions(context, request -> request.header("Host", "orders").cookie("a", "b")))
        .containsExactly("orders");
    CallOverrides canary = CallOverrides.NONE.withCluster("orders");
    assertThat(
            decisions(context, request -> request.attribute(CallOverrides.class.getName(), canary)))
        .containsExactly("orders");
    assertThat(decisions(context, request -> request.header("Host", "elsewhere"))).isEmpty();
    assertThat(decisions(context, request -> request.attribute(InMesh.class.getName(), false)))
        .isEmpty();
  }

  /** As in the mesh: what connectors add to a request is there, whenever they do. */
  @ParameterizedTest
  @ValueSource(strings = {"reactor", "jetty", "http-components", "jdk"})
  void whatIsSentBesideTheApplicationsHeadersCounts(String library) {
    ApplicationContext context = application(library);
    assertThat(decisions(context, request -> request.header("Host", "accepting")))
        .containsExactly("orders");
    // Which libraries read compressed bodies depends on their versions: what was sent tells.
    assertThat(decisions(context, request -> request.header("Host", "decoding")))
        .containsExactly(decoding ? "orders" : "");
  }

  private static String get(
      ApplicationContext context, String path, UnaryOperator<RequestHeadersSpec<?>> settings) {
    RequestHeadersSpec<?> request =
        context
            .getBean(WebClient.Builder.class)
            .build()
            .get()
            .uri("http://127.0.0.1:" + ADDRESS.port() + path);
    return settings.apply(request).retrieve().bodyToMono(String.class).block();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reactor", "jetty", "http-components", "jdk"})
  void whateverComesOfItTheRequestIsSent(String library) {
    ApplicationContext context = application(library);
    Recorder recorder = context.getBean(Recorder.class);
    assertThat(get(context, "/", request -> request.header("Content-Type", "nonsense")))
        .isEqualTo("address");
    recorder.decisions.clear();
    assertThat(get(context, "/moved", request -> request)).isEqualTo("address");
    assertThat(recorder.decisions).as("a redirect is none of the call's").hasSize(1);
  }
}
