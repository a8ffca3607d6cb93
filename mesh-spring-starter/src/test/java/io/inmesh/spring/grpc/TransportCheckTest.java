package io.inmesh.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ForwardingChannelBuilder2;
import io.grpc.ForwardingServerBuilder;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.ShadedNettyGrpcChannelFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

class TransportCheckTest {
  /** Of the transport that the application has brought. */
  abstract static class OwnServerBuilder extends ForwardingServerBuilder<OwnServerBuilder> {}

  abstract static class OwnChannelBuilder extends ForwardingChannelBuilder2<OwnChannelBuilder> {}

  private final List<String> warnings = new java.util.ArrayList<>();
  private final Log log =
      new NoOpLog() {
        @Override
        public void warn(Object message) {
          warnings.add(message.toString());
        }
      };

  private void check(String serverBuilder, Class<?>... configurations) {
    new ApplicationContextRunner()
        .withUserConfiguration(configurations)
        .run(context ->
            new TransportCheck(context, serverBuilder, OwnChannelBuilder.class.getName(), log)
                .afterSingletonsInstantiated());
  }

  @Configuration(proxyBeanMethods = false)
  static class Customizers {
    @Bean
    ServerBuilderCustomizer<OwnServerBuilder> limits() {
      return builder -> {};
    }

    @Bean
    GrpcChannelBuilderCustomizer<OwnChannelBuilder> agent() {
      return (target, builder) -> {};
    }

    @Bean
    <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> ofAny() {
      return (target, builder) -> {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Shaded {
    @Bean
    ShadedNettyGrpcServerFactory servers() {
      return new ShadedNettyGrpcServerFactory("127.0.0.1:0", List.of(), null, null, null);
    }

    @Bean
    ShadedNettyGrpcChannelFactory channels(ApplicationContext context) {
      return new ShadedNettyGrpcChannelFactory(
          List.of(), new ClientInterceptorsConfigurer(context));
    }
  }

  @Test
  void customizersOfATransportThatIsNotTakenAreTold() {
    check(OwnServerBuilder.class.getName(), Customizers.class, Shaded.class);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0))
        .startsWith("Nobody asks the beans [limits], which customize io.inmesh.")
        .contains("ServerBuilderCustomizer<io.grpc.netty.shaded.");
    assertThat(warnings.get(1)).startsWith("Nobody asks the beans [agent], which customize ");
  }

  @Test
  void nothingIsToldWhereTheApplicationMakesItsTransportItself() {
    check(OwnServerBuilder.class.getName(), Customizers.class);
    assertThat(warnings).isEmpty();
  }

  @Test
  void nothingIsToldOfATransportThatIsNotThere() {
    check("io.grpc.netty.NettyServerBuilder", Customizers.class, Shaded.class);
    assertThat(warnings).singleElement().asString().contains("[agent]");
  }
}
