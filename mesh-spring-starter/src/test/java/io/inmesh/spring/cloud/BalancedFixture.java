package io.inmesh.spring.cloud;

import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestControlPlane;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Services that the mesh may know or not, each with an instance in the application's registry. */
abstract class BalancedFixture {
  @TempDir private Path directory;
  final ExecutorService callers = Executors.newCachedThreadPool();
  final Backend mesh = Backend.answering("mesh");
  final Backend registry;
  TestControlPlane controlPlane;
  ConfigurableApplicationContext context;

  /** Whose registry leads to this backend. */
  BalancedFixture(Backend registry) {
    this.registry = registry;
  }

  @BeforeEach
  final void listen() throws IOException {
    controlPlane = new TestControlPlane();
  }

  final void start(Class<?> application, String... properties) throws IOException {
    context =
        new SpringApplicationBuilder(application)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.main.banner-mode=off",
                "spring.cloud.loadbalancer.x-forwarded.enabled=true",
                "inmesh.bootstrap=" + controlPlane.bootstrap(directory),
                registered("orders"),
                registered("carts"))
            .properties(properties)
            .run();
  }

  private String registered(String service) {
    return "spring.cloud.discovery.client.simple.instances."
        + service
        + "[0].uri=http://127.0.0.1:"
        + registry.port();
  }

  @AfterEach
  final void stop() {
    context.close();
    controlPlane.close();
    callers.shutdown();
    mesh.close();
    registry.close();
  }

  @AfterAll
  static void stopClients() {
    ReactorThreads.stop();
  }
}
