package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose JVM restricts the {@code Host} header for good: a JVM of its own. */
@Timeout(300)
class ShadowHostHeaderTest {
  @TempDir private Path directory;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    HttpClient client() {
      return HttpClient.newHttpClient();
    }
  }

  @Test
  void itStartsInShadowMode() throws Exception {
    Path file = new TestConfig().service("orders", 1).write(directory);
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ShadowHostHeaderTest.class.getName(),
                    "--inmesh.bootstrap=" + file))
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("started");
  }

  /** The program: uses the JDK's client before Spring can set it up. */
  public static void main(String[] args) {
    HttpRequest.newBuilder(URI.create("http://127.0.0.1/")).header("Accept", "*/*");
    new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off", "inmesh.mode=shadow")
        .run(args)
        .close();
    System.out.println("started");
  }
}
