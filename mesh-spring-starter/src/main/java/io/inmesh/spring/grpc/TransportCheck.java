package io.inmesh.spring.grpc;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.ResolvableType;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.ShadedNettyGrpcChannelFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;
import org.springframework.util.ClassUtils;

/**
 * Warns of customizers that nobody asks. Spring gRPC takes {@code grpc-netty-shaded} where it is on
 * the class path, which it is with Inmesh, even if the application has brought {@code grpc-netty};
 * what customizes the builder of the latter has no effect then.
 */
final class TransportCheck implements SmartInitializingSingleton {
  private static final String SHADED = "io.grpc.netty.shaded.";

  private final ListableBeanFactory beans;
  private final String serverBuilder;
  private final String channelBuilder;
  private final Log log;

  /**
   * A check for the builders of one transport.
   *
   * @param serverBuilder the name of its class, which need not be there
   * @param channelBuilder the same
   */
  TransportCheck(ListableBeanFactory beans, String serverBuilder, String channelBuilder, Log log) {
    this.beans = beans;
    this.serverBuilder = serverBuilder;
    this.channelBuilder = channelBuilder;
    this.log = log;
  }

  @Override
  public void afterSingletonsInstantiated() {
    check(ServerBuilderCustomizer.class, serverBuilder, ShadedNettyGrpcServerFactory.class);
    check(GrpcChannelBuilderCustomizer.class, channelBuilder, ShadedNettyGrpcChannelFactory.class);
  }

  private void check(Class<?> customizer, String builderName, Class<?> shadedFactory) {
    ClassLoader loader = TransportCheck.class.getClassLoader();
    if (!ClassUtils.isPresent(builderName, loader)
        || beans.getBeanNamesForType(shadedFactory, false, false).length == 0) {
      return;
    }
    Class<?> builder = ClassUtils.resolveClassName(builderName, loader);
    List<String> unasked = new ArrayList<>();
    for (String name : beans.getBeanNamesForType(customizer, false, false)) {
      if (isFor(builder, customizer, name)) {
        unasked.add(name);
      }
    }
    if (!unasked.isEmpty()) {
      log.warn(
          "Nobody asks the beans %s, which customize %s: Spring gRPC takes grpc-netty-shaded, which"
                  .formatted(unasked, builderName)
              + " Inmesh brings, where it is on the class path (expected: "
              + customizer.getSimpleName()
              + '<'
              + SHADED
              + builderName
              + ">, or a factory bean of your own for grpc-netty)");
    }
  }

  private boolean isFor(Class<?> builder, Class<?> customizer, String beanName) {
    ResolvableType wanted = ResolvableType.forClassWithGenerics(customizer, builder);
    return beans.isTypeMatch(beanName, wanted) && !isForAny(customizer, beanName);
  }

  /** Such as the mesh's own, and all whose type says nothing. */
  private boolean isForAny(Class<?> customizer, String beanName) {
    ResolvableType other = ResolvableType.forClassWithGenerics(customizer, Other.class);
    return beans.isTypeMatch(beanName, other);
  }

  /** No builder that anybody has. */
  private static final class Other {}
}
