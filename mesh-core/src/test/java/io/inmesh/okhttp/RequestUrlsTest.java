package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.EndpointAddress;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays in memory of the URLs that an application asks for. */
class RequestUrlsTest {
  private static final EndpointAddress ENDPOINT = new EndpointAddress("10.0.0.1", 80);

  private final RequestUrls urls = new RequestUrls();
  private final EndpointUrls endpoints = new EndpointUrls();

  @Test
  void aUrlThatComesAgainIsTakenApartOnce() {
    HttpUrl url = HttpUrl.get("http://shop.example/a");
    assertThat(urls.of(url)).isSameAs(urls.of(url));
    assertThat(endpoints.of(url, "/b", ENDPOINT)).isSameAs(endpoints.of(url, "/b", ENDPOINT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://shop.example/a?token=secret",
        "http://user@shop.example/a",
        "http://:password@shop.example/a",
        "http://shop.example/long"
      })
  void whatMayBeSecretOrIsLongIsNotKept(String text) {
    HttpUrl url = HttpUrl.get(text.replace("long", "x".repeat(300)));
    assertThat(urls.of(url)).isNotSameAs(urls.of(url)).isEqualTo(urls.of(url));
    assertThat(endpoints.of(url, "/b", ENDPOINT)).isNotSameAs(endpoints.of(url, "/b", ENDPOINT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a?token=secret", "/long"})
  void neitherIsWhatARouteMakesOfIt(String path) {
    HttpUrl url = HttpUrl.get("http://shop.example/a");
    String target = path.replace("long", "x".repeat(300));
    assertThat(endpoints.of(url, target, ENDPOINT))
        .isNotSameAs(endpoints.of(url, target, ENDPOINT));
  }
}
