package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Headers of a request to explain, as the address of the actuator's endpoint has them. */
class ExplainedHeadersTest {
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @TempDir private Path directory;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {}

  private static void explains(
      ConfigurableApplicationContext context, String headers, boolean inMesh) throws Exception {
    HttpResponse<String> answer =
        CLIENT.get(context, "/actuator/mesh/explain?url=http://elsewhere/x" + headers);
    assertThat(answer.statusCode()).as(headers + ' ' + answer.body()).isEqualTo(200);
    assertThat(answer.body()).as(headers).contains("\"inMesh\":" + inMesh);
  }

  @Test
  void aValueMayHaveCommas() throws Exception {
    try (ConfigurableApplicationContext context =
        new TestConfig()
            .service("orders", 1)
            .application(directory, Application.class)
            .web(WebApplicationType.SERVLET)
            .properties(
                "test.server=tomcat",
                "server.port=0",
                "management.endpoints.web.exposure.include=mesh")
            .run()) {
      explains(context, "", false);
      explains(context, "&header=accept:text/html,application/json", false);
      explains(context, "&header=x-user:a,host:orders", false); // one header
      explains(context, "&header=host:orders", true);
      explains(context, "&header=accept:text/html,text/plain&header=host:orders", true);
    }
  }
}
