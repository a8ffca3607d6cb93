package io.inmesh.spring.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.InMesh;
import io.inmesh.spring.LoggedWarnings;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshStartException;
import io.inmesh.spring.http.MeshHttpClientsAutoConfiguration;
import io.inmesh.spring.http.okhttp.MeshOkHttpTransportAutoConfiguration;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.testing.contract.StaticConfigSource;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with an OkHttp that another library has brought, and that is too old. */
class OldOkHttpClientsTest {
  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings("io.inmesh.spring.okhttp");

  private static ApplicationContextRunner with(String version) {
    OldOkHttp classPath = new OldOkHttp(version);
    return new ApplicationContextRunner()
        .withClassLoader(classPath)
        .withConfiguration(
            AutoConfigurations.of(
                MeshAutoConfiguration.class,
                load(classPath, MeshOkHttpAutoConfiguration.class.getName()),
                MeshOkHttpTransportAutoConfiguration.class,
                MeshHttpClientsAutoConfiguration.class))
        .withBean(StaticConfigSource.class);
  }

  private static Class<?> load(ClassLoader classPath, String name) {
    try {
      return classPath.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Clients {
    @Bean
    OkHttpClient.Builder builder() {
      return new OkHttpClient.Builder();
    }

    @Bean
    OkHttpClient client(OkHttpClient.Builder builder) {
      return builder.build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Outside {
    @Bean
    @InMesh(false)
    OkHttpClient client() {
      return new OkHttpClient();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Inside {
    @Bean
    @InMesh
    OkHttpClient client() {
      return new OkHttpClient();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class BuilderInside {
    @Bean
    @InMesh
    OkHttpClient.Builder client() {
      return new OkHttpClient.Builder();
    }
  }

  @ParameterizedTest
  @CsvSource({"enforce,4.12.0", "shadow,4.12.0", "off,4.12.0", "enforce,5.3.2", "enforce,''"})
  void clientsStayOutsideAndOneWarningSaysWhy(String mode, String version) {
    with(version)
        .withPropertyValues("inmesh.mode=" + mode)
        .withUserConfiguration(Clients.class)
        .run(context -> {
          assertThat(context).hasNotFailed().doesNotHaveBean(MeshTransport.class);
          assertThat(context.getBean(OkHttpClient.class).interceptors()).isEmpty();
        });
    String found = version.isEmpty() ? "an unknown version" : version;
    String warning =
        "Requests of OkHttp clients are not in the mesh. OkHttp on the class path: "
            + found
            + " (expected: 5.4 or later). Exclude the old one (com.squareup.okhttp3:okhttp of"
            + " feign-okhttp, for instance), and add com.squareup.okhttp3:okhttp-jvm 5.4 or later."
            + " @InMesh(false) on the beans says that they are meant to be outside.";
    if (mode.equals("off")) {
      assertThat(warnings.texts()).isEmpty();
    } else {
      assertThat(warnings.texts()).containsExactly(warning);
    }
  }

  @Test
  void nothingIsSaidOfClientsThatAreMeantToBeOutside() {
    with("4.12.0")
        .withUserConfiguration(Outside.class)
        .run(context -> assertThat(context).hasNotFailed());
    with("4.12.0").run(context -> assertThat(context).hasNotFailed());
    assertThat(warnings.texts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {Inside.class, BuilderInside.class})
  void oneThatIsToBeInTheMeshFailsTheStart(Class<?> clients) {
    with("4.12.0")
        .withUserConfiguration(clients)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessage(
                    "The bean 'client' has @InMesh, and cannot be in the mesh. OkHttp on the class"
                        + " path: 4.12.0 (expected: 5.4 or later).")
                .extracting(failure -> ((MeshStartException) failure).action())
                .asString()
                .contains("com.squareup.okhttp3:okhttp-jvm 5.4 or later"));
  }
}
