package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.LoggedWarnings;
import io.inmesh.spring.MeshStartException;
import java.net.http.HttpClient;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that are made from others, which are in the mesh. */
class DerivedClientsTest {
  @RegisterExtension private static final MeshOrAddress SHOP = new MeshOrAddress();

  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(RestClients.class.getPackageName());

  @Configuration(proxyBeanMethods = false)
  static class OverOneOfTheJdks {
    @Bean
    HttpClient jdk() {
      return HttpClient.newHttpClient();
    }

    @Bean
    @InMesh(false)
    RestClient restClient(HttpClient jdk) {
      return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(jdk)).build();
    }

    @Bean
    @InMesh(false)
    RestClient.Builder ownBuilder(HttpClient jdk) {
      return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(jdk));
    }

    @Bean
    @InMesh(false)
    RestTemplate restTemplate(HttpClient jdk) {
      return new RestTemplate(
          new BufferingClientHttpRequestFactory(new JdkClientHttpRequestFactory(jdk)));
    }

    @Bean
    @InMesh(false)
    JdkClientHttpRequestFactory factory(HttpClient jdk) {
      return new JdkClientHttpRequestFactory(jdk);
    }

    @Bean
    @InMesh(false)
    WebClient webClient(HttpClient jdk) {
      return WebClient.builder().clientConnector(new JdkClientHttpConnector(jdk)).build();
    }

    @Bean
    @InMesh(false)
    JdkClientHttpConnector connector(HttpClient jdk) {
      return new JdkClientHttpConnector(jdk);
    }

    @Bean
    @InMesh(false)
    RestClient another() {
      return RestClient.builder()
          .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newHttpClient()))
          .build();
    }
  }

  /** It may be meant so, as the mesh below may be another one. */
  @Test
  void whoIsToBeLeftAloneAndSendsWithAClientInTheMeshIsToldOf() {
    SHOP.application()
        .withUserConfiguration(OverOneOfTheJdks.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(SHOP.get(context, "restClient")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "another")).isEqualTo("address");
          for (String bean :
              List.of(
                  "restClient",
                  "ownBuilder",
                  "restTemplate",
                  "factory",
                  "webClient",
                  "connector")) {
            assertThat(warnings.texts())
                .as(bean)
                .filteredOn(text ->
                    text.startsWith("Requests of the bean '" + bean + "' go through the mesh"))
                .hasSize(1);
          }
          assertThat(warnings.texts()).noneMatch(text -> text.contains("'another'"));
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class OkHttp {
    @Bean
    OkHttpClient plain() {
      return new OkHttpClient();
    }

    @Bean
    @InMesh
    OkHttpClient inside(OkHttpClient plain) {
      return plain.newBuilder().followRedirects(false).build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OkHttpOutside {
    @Bean
    OkHttpClient.Builder plain() {
      return new OkHttpClient.Builder();
    }

    @Bean
    @InMesh(false)
    OkHttpClient outside(OkHttpClient.Builder plain) {
      return plain.build();
    }
  }

  @Test
  void oneOfOkHttpsIsInTheMeshOnce() {
    SHOP.application()
        .withUserConfiguration(OkHttp.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean("inside", OkHttpClient.class).interceptors())
              .filteredOn(MeshInterceptor.class::isInstance)
              .hasSize(1);
        });
  }

  @Test
  void oneOfOkHttpsThatIsToBeLeftAloneFailsTheStartAsItCannotBe() {
    SHOP.application()
        .withUserConfiguration(OkHttpOutside.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessage(
                    "The bean 'outside' has @InMesh(false), and an interceptor of a mesh, perhaps of"
                        + " what it was made from.")
                .extracting(failure -> ((MeshStartException) failure).action())
                .asString()
                .contains("new OkHttpClient.Builder()"));
  }
}
