package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
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

  /** Its mode is not the property's. */
  @Configuration(proxyBeanMethods = false)
  static class Customized {
    @Bean
    MeshCustomizer mode(@Value("${customized}") MeshMode mode) {
      return builder -> builder.mode(mode);
    }
  }

  @Test
  void itStartsInShadowMode() throws Exception {
    assertThat(start(0, "--inmesh.mode=shadow")).endsWith("started");
  }

  @Test
  void itStartsWhereTheMeshWasMadeToWatch() throws Exception {
    assertThat(start(0, "--customized=shadow")).endsWith("started");
  }

  @Test
  void itDoesNotStartWhereTheMeshWasMadeToDecide() throws Exception {
    assertThat(start(1, "--inmesh.mode=shadow", "--customized=enforce"))
        .contains("Start the JVM with -Djdk.httpclient.allowRestrictedHeaders=host")
        .doesNotContain("started");
  }

  private String start(int status, String... properties) throws Exception {
    Path file = new TestConfig().service("orders", 1).write(directory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(ShadowHostHeaderTest.class.getName());
    command.add("--inmesh.bootstrap=" + file);
    command.addAll(List.of(properties));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isEqualTo(status);
    return output;
  }

  /** The program: uses the JDK's client before Spring can set it up. */
  public static void main(String[] args) {
    HttpRequest.newBuilder(URI.create("http://127.0.0.1/")).header("Accept", "*/*");
    boolean customized = Stream.of(args).anyMatch(arg -> arg.startsWith("--customized="));
    new SpringApplicationBuilder(Application.class)
        .sources(customized ? Customized.class : Application.class)
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off")
        .run(args)
        .close();
    System.out.println("started");
  }
}
