package io.inmesh.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.TestConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/** What Spring configures holds for channels of the mesh too, or is refused. */
@AllAutoConfigurations
class ConfiguredChannelsTest {
  private static final Stock STOCK = new Stock("shop.Stock");
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private static Path directory;
  private static final List<CallOptions> CALLS = new CopyOnWriteArrayList<>();
  private static final List<String> CUSTOMIZED = new CopyOnWriteArrayList<>();
  private static final List<@Nullable String> USER_AGENTS = new CopyOnWriteArrayList<>();
  private static Server stock;
  private static ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @GlobalClientInterceptor
    ClientInterceptor ofTheApplication() {
      return new ClientInterceptor() {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
          CALLS.add(options);
          return next.newCall(method, options);
        }
      };
    }

    @Bean
    <T extends io.grpc.ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> ofAll() {
      return (name, builder) -> CUSTOMIZED.add(name);
    }

    @Bean
    GrpcChannelBuilderCustomizer<NettyChannelBuilder> ofNetty() {
      return new GrpcChannelBuilderCustomizer<>() {
        @Override
        public void customize(String name, NettyChannelBuilder builder) {
          CUSTOMIZED.add("connection of " + name);
          builder.flowControlWindow(100_000);
        }
      };
    }
  }

  private static void channel(Map<String, Object> properties, String name, String... settings) {
    String boot41 = "spring.grpc.client.channel.%s.".formatted(name);
    String boot40 = "spring.grpc.client.channels.%s.".formatted(name);
    properties.put(boot41 + "target", "mesh:///stock");
    properties.put(boot40 + "address", "mesh:///stock");
    for (int i = 0; i < settings.length; i += 3) {
      properties.put(boot41 + settings[i], settings[i + 2]);
      properties.put(boot40 + settings[i + 1], settings[i + 2]);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    stock =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(STOCK.answering(request -> "stock of " + request))
            .intercept(new UserAgents())
            .build()
            .start();
    Map<String, Object> properties = new LinkedHashMap<>();
    channel(
        properties,
        "named",
        "default.deadline",
        "default-deadline",
        "1m",
        "user-agent",
        "user-agent",
        "shop-ui");
    channel(properties, "small", "inbound.message.max-size", "max-inbound-message-size", "10B");
    channel(properties, "secured");
    properties.put("spring.grpc.client.channel.secured.ssl.enabled", "true");
    properties.put("spring.grpc.client.channels.secured.negotiation-type", "tls");
    channel(properties, "patient");
    channel(properties, "hasty");
    // Of Spring Boot 4.1; Spring gRPC itself cannot count as far.
    properties.put("spring.grpc.client.channel.patient.keepalive.time", "200000d");
    properties.put("spring.grpc.client.channel.patient.keepalive.timeout", "200000d");
    properties.put("spring.grpc.client.channel.patient.idle.timeout", "200000d");
    properties.put("spring.grpc.client.channel.patient.default.deadline", "200000d");
    properties.put("spring.grpc.client.channel.hasty.keepalive.time", "0s");
    properties.put("spring.grpc.client.channels.hasty.keep-alive-time", "0s");
    channel(properties, "checked", "health.enabled", "health.enabled", "true");
    properties.put("spring.grpc.client.channels.checked.health.service-name", "shop.Stock");
    context =
        new TestConfig()
            .service("stock", stock.getPort())
            .application(directory, Application.class)
            .properties(properties)
            .run();
  }

  private static final class UserAgents implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      USER_AGENTS.add(headers.get(USER_AGENT));
      return next.startCall(call, headers);
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    context.close();
    stock.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void forget() {
    CALLS.clear();
    CUSTOMIZED.clear();
    USER_AGENTS.clear();
  }

  private static Channel channel(String name) {
    return context.getBean(GrpcChannelFactory.class).createChannel(name);
  }

  @Test
  void theDefaultDeadlineIsThatOfEachCall() {
    assertThat(STOCK.call(channel("named"), "pears")).isEqualTo("stock of pears");
    assertThat(CALLS.get(0).getDeadline().timeRemaining(TimeUnit.NANOSECONDS))
        .isBetween(1L, TimeUnit.MINUTES.toNanos(1));
    assertThat(STOCK.call(channel("mesh:///stock"), "pears")).isEqualTo("stock of pears");
    assertThat(CALLS.get(1).getDeadline()).isNull();
  }

  @Test
  void theUserAgentIsThatOfTheConnectionToTheEndpoint() {
    STOCK.call(channel("named"), "pears");
    assertThat(USER_AGENTS).singleElement().asString().startsWith("shop-ui grpc-java");
  }

  @Test
  void messagesAreLimited() {
    assertThatThrownBy(() -> STOCK.call(channel("small"), "pears"))
        .extracting(t -> Status.fromThrowable(t).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void durationsMayBeLongerThanNanosecondsCount() {
    assertThat(STOCK.call(channel("patient"), "pears")).isEqualTo("stock of pears");
  }

  @Test
  void whatGrpcWouldRefuseIsRefusedAsTheChannelIsMade() {
    assertThatThrownBy(() -> channel("hasty"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gRPC channel hasty of the mesh: keepAliveTime: 0 (expected: > 0)");
  }

  @Test
  void customizersAreAsked() {
    Channel named = channel("named");
    assertThat(CUSTOMIZED).containsExactly("named");
    STOCK.call(named, "pears");
    assertThat(CUSTOMIZED).containsExactly("named", "connection of named");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secured", "checked"})
  void whatTheMeshDecidesIsRefused(String name) {
    assertThatThrownBy(() -> channel(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("gRPC channel %s of the mesh: ".formatted(name))
        .hasMessageContaining(
            "secured".equals(name) ? "the transport_socket of the cluster" : "healthCheckConfig");
  }
}
