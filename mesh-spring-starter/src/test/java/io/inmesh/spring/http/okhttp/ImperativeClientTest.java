package io.inmesh.spring.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.testing.contract.StaticConfigSource;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which client sends what blocking clients have for the mesh. */
class ImperativeClientTest {
  private static final String PROPERTY = "inmesh.outbound.imperative-client=";

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ImportCandidates.load(
                          AutoConfiguration.class, ImperativeClientTest.class.getClassLoader())
                      .getCandidates()
                      .stream()
                      .filter(name -> name.startsWith("io.inmesh.spring."))
                      .map(ImperativeClientTest::load)
                      .toArray(Class<?>[]::new)))
          .withBean(StaticConfigSource.class);

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static ApplicationContextRunner withoutOkHttp(ApplicationContextRunner application) {
    return application.withClassLoader(new FilteredClassLoader(OkHttpClient.class));
  }

  @Test
  void okHttpSendsWhereItIsThere() {
    application.run(context -> assertThat(context).hasSingleBean(OkHttpTransport.class));
    application
        .withPropertyValues(PROPERTY + "okhttp", "spring.http.clients.imperative.factory=jdk")
        .run(context -> assertThat(context).hasSingleBean(OkHttpTransport.class));
  }

  @Test
  void theJdksClientSendsWhereItIsNot() {
    withoutOkHttp(application)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshTransport.class));
  }

  @Test
  void theJdksClientSendsWhereItIsChosen() {
    application
        .withPropertyValues(PROPERTY + "jdk")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshTransport.class));
    application
        .withPropertyValues("spring.http.clients.imperative.factory=jdk")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshTransport.class));
  }

  @Test
  void otherFactoriesOfSpringAreNoChoiceForTheMesh() {
    application
        .withPropertyValues("spring.http.clients.imperative.factory=simple")
        .run(context -> assertThat(context).hasSingleBean(OkHttpTransport.class));
  }

  @Test
  void okHttpThatIsWantedHasToBeThere() {
    withoutOkHttp(application)
        .withPropertyValues(PROPERTY + "okhttp")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining(
                    "inmesh.outbound.imperative-client: okhttp (expected: auto or jdk, as long as"
                        + " com.squareup.okhttp3:okhttp-jvm 5.4 or later is not on the class"
                        + " path)"));
  }
}
