package io.inmesh.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.call.MeshContext;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.TestControlPlane;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Calls that come in to a server of Spring gRPC, by the rules of a control plane. */
@AllAutoConfigurations
class GrpcServerTest {
  private static final Stock STOCK = new Stock("shop.Stock");
  private static final Stock ADMIN = new Stock("shop.Admin");
  private static final Stock HEALTH = new Stock("grpc.health.v1.Health");
  private static final Stock SLOW = new Stock("shop.Slow");
  private static final String DENY_ADMIN =
      """
      - name: rbac
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
          rules:
            action: DENY
            policies:
              admin:
                permissions: [{url_path: {path: {prefix: /shop.Admin/}}}]
                principals: [{any: true}]
              health:
                permissions: [{url_path: {path: {prefix: /grpc.health.v1.Health/}}}]
                principals: [{any: true}]
      """;

  @TempDir private Path directory;
  private TestControlPlane control;
  private ConfigurableApplicationContext context;
  private ManagedChannel channel;
  private int port;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch closing = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);

    @Bean
    BindableService stock() {
      return () -> STOCK.answering(request -> "stock of " + request);
    }

    @Bean
    BindableService admin() {
      return () -> ADMIN.answering(request -> "secret");
    }

    @Bean
    BindableService health() {
      return () -> HEALTH.answering(request -> "well");
    }

    @Bean
    BindableService slow() {
      return () ->
          SLOW.answering(request -> {
            arrived.countDown();
            try {
              leave.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return MeshContext.current().header("x-request-id") == null ? "outside" : "in the mesh";
          });
    }

    @Bean
    @GlobalServerInterceptor
    ServerInterceptor ofTheApplication() {
      return new ServerInterceptor() {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
          seen.add(call.getMethodDescriptor().getFullMethodName());
          return next.startCall(call, headers);
        }
      };
    }

    @EventListener
    void closing(ContextClosedEvent event) {
      closing.countDown();
    }
  }

  @BeforeEach
  void start() throws IOException {
    control = new TestControlPlane();
    context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties(
                Map.of(
                    "spring.main.banner-mode", "off",
                    "spring.grpc.server.port", "0",
                    "inmesh.bootstrap", control.bootstrap(directory).toString(),
                    "inmesh.inbound.listener", "inbound"))
            .run();
    port = context.getBean(GrpcServerLifecycle.class).getPort();
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    context.close();
    channel.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    control.close();
  }

  private Application application() {
    return context.getBean(Application.class);
  }

  private void configure() throws Exception {
    control.publish(new TestConfig().inbound(port, DENY_ADMIN));
    Conditions.await(() -> context.getBean(Mesh.class).isConfigured());
  }

  @Test
  void callsAreRefusedUntilThereAreRulesAndProbesAreAnswered() throws Exception {
    assertThatThrownBy(() -> STOCK.call(channel, "pears"))
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(failure -> Status.fromThrowable((Throwable) failure).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(HEALTH.call(channel, "?")).isEqualTo("well");
    configure();
    assertThat(STOCK.call(channel, "pears")).isEqualTo("stock of pears");
    assertThat(HEALTH.call(channel, "?")).isEqualTo("well");
  }

  @Test
  void theMeshDecidesBeforeTheApplicationSeesACall() throws Exception {
    configure();
    assertThat(STOCK.call(channel, "pears")).isEqualTo("stock of pears");
    assertThatThrownBy(() -> ADMIN.call(channel, "pears"))
        .hasMessage("PERMISSION_DENIED: RBAC: access denied");
    assertThat(application().seen).containsExactly("shop.Stock/Get");
  }

  @Test
  void callsUnderWayAreFinishedWhileTheApplicationStops() throws Exception {
    configure();
    MeshLifecycle lifecycle = context.getBean(Mesh.class).lifecycle();
    Application application = application();
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> SLOW.call(channel, "?"));
    assertThat(application.arrived.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(lifecycle.activeRequestsByListener()).containsEntry("inbound", 1L);
    Thread stopping = new Thread(context::close, "stopping");
    stopping.start();
    assertThat(application.closing.await(20, TimeUnit.SECONDS)).isTrue();
    Conditions.await(() -> lifecycle.state() != MeshLifecycle.State.READY);
    assertThat(lifecycle.state()).isEqualTo(MeshLifecycle.State.DRAINING);
    assertThat(stopping.isAlive()).isTrue();
    application.leave.countDown();
    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("in the mesh");
    stopping.join();
    assertThat(lifecycle.state()).isEqualTo(MeshLifecycle.State.CLOSED);
  }
}
