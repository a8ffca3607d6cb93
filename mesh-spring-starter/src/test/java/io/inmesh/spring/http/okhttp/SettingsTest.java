package io.inmesh.spring.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.Mesh;
import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.http.RequestFactoryUnderTest;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.StaticConfigSource;
import java.lang.reflect.Proxy;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.util.ClassUtils;

/** What Spring Boot's settings mean to OkHttp. */
class SettingsTest {
  private static final String FILTER = "org.springframework.boot.http.client.InetAddressFilter";

  /** Settings with one that OkHttp has no equal of; Spring Boot has it since 4.1. */
  private static HttpClientSettings filtering() throws Exception {
    assumeThat(ClassUtils.isPresent(FILTER, null)).isTrue();
    Class<?> type = Class.forName(FILTER);
    Object filter =
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null);
    return (HttpClientSettings)
        HttpClientSettings.class
            .getMethod("withInetAddressFilter", type)
            .invoke(HttpClientSettings.defaults(), filter);
  }

  @Test
  void limitsAreThoseOfTheSettings() {
    HttpClientSettings settings =
        HttpClientSettings.defaults()
            .withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(4))
            .withRedirects(HttpRedirects.DONT_FOLLOW);
    assertThat(Settings.refusal(settings)).isNull();
    OkHttpClient client = Settings.apply(settings, new OkHttpClient.Builder()).build();
    assertThat(client.connectTimeoutMillis()).isEqualTo(3000);
    assertThat(client.readTimeoutMillis()).isEqualTo(4000);
    assertThat(client.interceptors()).isEmpty();
  }

  @Test
  void withoutSettingsThereAreNoLimits() {
    HttpClientSettings none = HttpClientSettings.defaults();
    assertThat(Settings.refusal(none)).isNull();
    OkHttpClient client = Settings.apply(none, new OkHttpClient.Builder()).build();
    assertThat(client.connectTimeoutMillis()).isZero();
    assertThat(client.readTimeoutMillis()).isZero();
    assertThat(client.followRedirects()).isFalse(); // as the next does so
    assertThat(client.interceptors()).hasExactlyElementsOfTypes(Redirects.class);
  }

  @Test
  void aSettingWithoutEqualIsRefusedWhereOkHttpIsWanted() throws Exception {
    HttpClientSettings settings = filtering();
    try (Mesh mesh = Mesh.builder(new StaticConfigSource()).build();
        RequestFactoryUnderTest client =
            RequestFactoryUnderTest.of(mesh, new OkHttpTransport(() -> mesh))) {
      assertThatThrownBy(() -> client.send(ClientRequest.get("http://shop/"), settings))
          .isInstanceOf(InvalidPropertyException.class)
          .hasMessageContaining("inmesh.outbound.imperative-client: okhttp (expected: auto or jdk")
          .hasMessageContaining("has no equal of one of the settings");
    }
  }
}
