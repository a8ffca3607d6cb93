package io.inmesh.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.inmesh.grpc.MeshChannelBuilder;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.TestConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/** Channels that an application gets from Spring gRPC. */
@AllAutoConfigurations
class GrpcChannelsTest {
  private static final Stock STOCK = new Stock("shop.Stock");

  @TempDir private static Path directory;
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();
  private static Server stock;
  private static ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    Stock.Stub inMesh(GrpcChannelFactory channels) {
      return stub(channels);
    }

    @Bean
    @InMesh(false)
    Stock.Stub outside(GrpcChannelFactory channels) {
      return stub(channels);
    }

    @Bean
    GrpcChannelBuilderCustomizer<MeshChannelBuilder> customizer() {
      return (target, builder) -> SEEN.add("customized " + target);
    }

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

  /** Of an address that nobody but the mesh can reach. */
  private static Stock.Stub stub(GrpcChannelFactory channels) {
    return new Stock.Stub(channels.createChannel("static://127.0.0.2:1"), STOCK);
  }

  @BeforeAll
  static void start() throws IOException {
    stock =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(STOCK.answering(request -> "stock of " + request))
            .build()
            .start();
    context =
        new TestConfig()
            .service("stock", stock.getPort())
            .service("127.0.0.2", stock.getPort())
            .application(directory, Application.class)
            .properties(
                "spring.grpc.client.channel.named.target=mesh:///stock",
                "spring.grpc.client.channels.named.address=mesh:///stock")
            .run();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    context.close();
    stock.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
  }

  private static String call(String target) {
    return STOCK.call(context.getBean(GrpcChannelFactory.class).createChannel(target), "pears");
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
  void aStubThatSaysSoIsLeftOut() {
    assertThat(context.getBean("inMesh", Stock.Stub.class).get("pears"))
        .isEqualTo("stock of pears");
    assertThatThrownBy(() -> context.getBean("outside", Stock.Stub.class).get("pears"))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void customizersOfTheApplicationAreCalledForTargetsOfTheMesh() {
    call("mesh:///stock");
    assertThat(SEEN).contains("customized mesh:///stock");
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
