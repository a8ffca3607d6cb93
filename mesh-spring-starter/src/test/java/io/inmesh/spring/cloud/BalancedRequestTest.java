package io.inmesh.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

/** A mesh that only watches judges what one that decides is sent. */
class BalancedRequestTest {
  private static BalancedRequest request(String url, HttpHeaders headers) {
    return BalancedRequest.of(
        "orders",
        new RequestData(
            HttpMethod.GET, URI.create(url), headers, new LinkedMultiValueMap<>(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "http://orders/a?b=c, http, orders, /a?b=c",
    "http://orders, http, orders, /",
    "http://orders:80/, http, orders, /",
    "http://orders:8080/, http, orders, /",
    "https://orders:443/, https, orders, /",
    "https://orders:80/, https, orders, /",
    "http://user@orders/, http, orders, /",
    "HTTP://orders/, http, orders, /",
    "//orders/a, http, orders, /a",
    "lb://orders/a, lb, orders, /a",
  })
  void itIsForTheServiceByItsName(String url, String scheme, String authority, String path) {
    BalancedRequest request = request(url, new HttpHeaders());
    assertThat(request.scheme()).isEqualTo(scheme);
    assertThat(request.authority()).isEqualTo(authority);
    assertThat(request.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({"elsewhere, elsewhere", "orders:80, orders:80", ", orders"})
  void aHostHeaderDecidesAndIsNoHeader(@Nullable String host, String authority) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("x-mine", "1");
    if (host != null) {
      headers.add("Host", host);
    }
    BalancedRequest request = request("http://orders/", headers);
    assertThat(request.authority()).isEqualTo(authority);
    assertThat(request.headers().get("x-mine")).isEqualTo("1");
    assertThat(request.headers().contains("host")).isFalse();
  }
}
