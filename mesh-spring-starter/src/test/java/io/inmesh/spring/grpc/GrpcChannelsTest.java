package io.inmesh.spring.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.inmesh.spring.TestConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelFactory;

/** Channels that an application gets from Spring gRPC. */
class GrpcChannelsTest {
  private static final MethodDescriptor<String, String> GET =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("shop.Stock/Get")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  @TempDir private static Path directory;
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();
  private static Server stock;
  private static ConfigurableApplicationContext context;

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @GlobalClientInterceptor
    ClientInterceptor ofTheApplication() {
      return new ClientInterceptor() {
        @Override
        public <Q, R> io.grpc.ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, io.grpc.Channel next) {
          SEEN.add(next.authority());
          return next.newCall(method, options);
        }
      };
    }
  }

  @BeforeAll
  static void start() throws IOException {
    stock =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("shop.Stock")
                    .addMethod(
                        GET,
                        ServerCalls.asyncUnaryCall((request, answer) -> {
                          answer.onNext("stock of " + request);
                          answer.onCompleted();
                        }))
                    .build())
            .build()
            .start();
    context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties(
                Map.of(
                    "spring.main.banner-mode", "off",
                    "inmesh.bootstrap",
                        new TestConfig()
                            .service("stock", stock.getPort())
                            .write(directory)
                            .toString(),
                    "inmesh.start-timeout", "20s",
                    "spring.grpc.client.channel.named.target", "mesh:///stock"))
            .run();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    context.close();
    stock.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
  }

  private static String call(String target) {
    ManagedChannel channel = context.getBean(GrpcChannelFactory.class).createChannel(target);
    return ClientCalls.blockingUnaryCall(channel, GET, CallOptions.DEFAULT, "pears");
  }

  @Test
  void aChannelToAnAuthorityOfTheMeshGoesThroughIt() {
    assertThat(call("dns:///stock:9090")).isEqualTo("stock of pears");
    assertThat(SEEN).contains("stock:9090");
  }

  @Test
  void targetsCanNameTheMesh() {
    assertThat(call("mesh:///stock")).isEqualTo("stock of pears");
    assertThat(call("named")).isEqualTo("stock of pears");
    assertThat(SEEN).contains("stock");
  }

  @Test
  void xdsTargetsAskForAListenerOfTheirOwn() {
    assertThatThrownBy(() -> call("xds:///stock")).hasMessageContaining("listener stock: ");
  }

  @Test
  void otherTargetsAreReachedAsWithoutAMesh() {
    assertThat(call("static://127.0.0.1:" + stock.getPort())).isEqualTo("stock of pears");
    assertThatThrownBy(() -> call("mesh:///unknown")).isInstanceOf(StatusRuntimeException.class);
  }
}
