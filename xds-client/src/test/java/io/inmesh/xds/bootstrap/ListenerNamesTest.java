package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenerNamesTest {
  @ParameterizedTest
  @CsvSource({
    "%s, shop, shop",
    "%s, a b/c, a b/c",
    "grpc/%s/%s, shop, grpc/shop/shop",
    "xdstp://a/envoy.config.listener.v3.Listener/%s, 'shop:80/x y', "
        + "xdstp://a/envoy.config.listener.v3.Listener/shop:80/x%20y",
    "xdstp://a/envoy.config.listener.v3.Listener/%s?k=v, 'q?#[]%', "
        + "xdstp://a/envoy.config.listener.v3.Listener/q%3F%23%5B%5D%25?k=v",
    "xdstp://a/envoy.config.listener.v3.Listener/%s, 'é', "
        + "xdstp://a/envoy.config.listener.v3.Listener/%C3%A9",
  })
  void serviceTakesThePlaceOfThePlaceholder(String template, String service, String name) {
    assertThat(new ListenerNames(template, Map.of(), null).client("", service)).isEqualTo(name);
    assertThat(new ListenerNames("other", Map.of("a", template), null).client("a", service))
        .isEqualTo(name);
  }
}
