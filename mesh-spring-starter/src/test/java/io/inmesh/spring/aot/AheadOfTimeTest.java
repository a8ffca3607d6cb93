package io.inmesh.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

/** The application as Spring prepares it for a native image, started on the JVM. */
@Tag("extended")
class AheadOfTimeTest {
  @TempDir private static Path directory;

  private static Path sources;
  private static Path resources;
  private static Path classes;

  @BeforeAll
  static void process() throws IOException {
    sources = Files.createDirectory(directory.resolve("sources"));
    resources = Files.createDirectory(directory.resolve("resources"));
    classes = Files.createDirectory(directory.resolve("classes"));
    Settings settings =
        Settings.builder()
            .sourceOutput(sources)
            .resourceOutput(resources)
            .classOutput(classes)
            .groupId("io.inmesh")
            .artifactId("aot")
            .build();
    // As in a build, where neither a bootstrap nor a control plane is at hand.
    String[] arguments = {
      "--management.endpoints.web.exposure.include=*",
      "--spring.cloud.loadbalancer.eager-load.clients=orders" // as Spring Cloud wants it
    };
    new SpringApplicationAotProcessor(AotApplication.class, settings, arguments).process();
    compile();
  }

  private static void compile() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath(classes)));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).as("of the compiler").isZero();
  }

  private static String classPath(Path first) {
    return first + System.getProperty("path.separator") + System.getProperty("java.class.path");
  }

  /** Starts the generated application; what it says until it ends. */
  private static String run(int status, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // a short life, not worth the compiler's work
                "-XX:+UseSerialGC",
                "-Dspring.aot.enabled=true",
                "-cp",
                classPath(classes),
                AotApplication.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isEqualTo(status);
    return output;
  }

  @Test
  void whatKeepsTheGeneratedContextFromStartingIsAnalysed() throws Exception {
    assertThat(run(1, "--spring.main.banner-mode=off", "--inmesh.start-timeout=-1s"))
        .contains("The property inmesh.start-timeout")
        .contains("Set it to a duration of 0s or more.");
  }

  @Test
  void theGeneratedContextIsTheSameApplication() throws Exception {
    try (Backend orders = Backend.answering("an order")) {
      Path bootstrap = new TestConfig().service("orders", orders.port()).write(directory);
      String output =
          run(
              0,
              "--inmesh.bootstrap=" + bootstrap,
              "--inmesh.start-timeout=60s",
              "--inmesh.clusters.orders.circuit-breaker.sliding-window-size=10",
              "--inmesh.outbound.listner=mistyped",
              "--server.port=0",
              "--spring.grpc.server.port=0",
              "--spring.main.banner-mode=off",
              "--management.endpoint.health.show-details=always",
              "--management.endpoints.web.exposure.include=*");
      assertThat(output.lines())
          .contains(
              "generated: true",
              "order: an order",
              "by WebClient: an order",
              "by interface: an order",
              "of a class: an order",
              "by hand: an order",
              "template outside: none",
              "by OkHttp: an order",
              "by the JDK's: an order",
              "of HTTP services: an order",
              "of reactive HTTP services: an order",
              "built: an order",
              "balanced: an order",
              "ofApache: an order",
              "ofJetty: an order",
              "made: an order",
              "late: true",
              "late outside: false",
              "breaker: true",
              "readiness: ACCEPTING_TRAFFIC",
              "problems: []",
              "jdk: true",
              "outside: false",
              "grpc server: 1")
          .doesNotContain("meter: null")
          .anyMatch(line -> line.startsWith("channel: ") && line.contains("Mesh"))
          .anyMatch(line -> line.contains("did you mean inmesh.outbound.listener?"))
          .anyMatch(line -> line.startsWith("health: ") && line.contains("\"status\":\"UP\""))
          .anyMatch(
              line -> line.startsWith("explained: ") && line.contains("\"cluster\":\"orders\""));
    }
  }

  @Test
  void whatIsReachedByNameIsKept() throws IOException {
    String kept =
        Files.readString(
                resources.resolve("META-INF/native-image/io.inmesh/aot/reachability-metadata.json"))
            .replace("\\/", "/");
    assertThat(
            Stream.of(
                "io.inmesh.spring.MeshProperties",
                "io.inmesh.spring.MeshProperties$Outbound",
                "io.inmesh.spring.actuate.ExplainedRequest",
                "io.inmesh.admin.MeshStatus",
                "io.inmesh.health.HostMonitor",
                "org.springframework.web.client.DefaultRestClient",
                "initRequestFactory",
                "initConnector",
                "org.springframework.http.client.JdkClientHttpRequestFactory",
                "org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper",
                "com.google.protobuf.Duration",
                "io/inmesh/xds/proto/descriptors.bin",
                "io/inmesh/xds/report/**"))
        .allMatch(name -> kept.contains('"' + name + '"'));
  }
}
