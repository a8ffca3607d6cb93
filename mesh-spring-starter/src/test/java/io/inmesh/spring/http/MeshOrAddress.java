package io.inmesh.spring.http;

import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A URL whose authority the mesh leads to one backend ("mesh") and the address itself to another
 * ("address"), so that an answer tells which way its request went, and what it signed with. For all
 * tests of a class.
 */
final class MeshOrAddress implements BeforeAllCallback, AfterAllCallback {
  private final Backend mesh = Backend.start(exchange -> reply(exchange, "mesh"));
  private final Backend address = Backend.start(exchange -> reply(exchange, "address"));
  private @Nullable Path directory;
  private @Nullable Path bootstrap;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    directory = Files.createTempDirectory("mesh-or-address");
    bootstrap = new TestConfig().service("127.0.0.1", mesh.port()).write(directory);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  private static void reply(BackendExchange exchange, String name) throws IOException {
    String signed = exchange.header("x-signed");
    exchange.body();
    exchange.closeAfter();
    exchange.reply(
        200, List.of("Connection: close"), signed == null ? name : name + " signed " + signed);
  }

  /** An application without a bean of its own. */
  ApplicationContextRunner application() {
    return new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withPropertyValues("inmesh.bootstrap=" + bootstrap, "inmesh.start-timeout=60s");
  }

  /** A whole application with the beans of a configuration. */
  ConfigurableApplicationContext start(Class<?> configuration) {
    return new SpringApplicationBuilder(Application.class, configuration)
        .web(WebApplicationType.NONE)
        .properties(
            "spring.main.banner-mode=off",
            "inmesh.bootstrap=" + bootstrap,
            "inmesh.start-timeout=60s")
        .run();
  }

  String url() {
    return "http://127.0.0.1:" + address.port() + "/";
  }

  String get(RestTemplate template) {
    return template.getForObject(url(), String.class);
  }

  String get(RestClient client) {
    return client.get().uri(url()).retrieve().body(String.class);
  }

  String get(WebClient client) {
    return client.get().uri(url()).retrieve().bodyToMono(String.class).block();
  }

  /** What a client that is a bean gets. */
  String get(ApplicationContext context, String bean) {
    Object client = context.getBean(bean);
    if (client instanceof RestTemplate template) {
      return get(template);
    }
    return client instanceof RestClient blocking ? get(blocking) : get((WebClient) client);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    mesh.close();
    address.close();
    stopClients();
    Files.delete(Objects.requireNonNull(bootstrap));
    Files.delete(Objects.requireNonNull(directory));
  }

  /** What clients leave behind that Spring does not close. */
  static void stopClients() {
    ReactorThreads.stop();
    ForgottenClients.awaitEnd();
  }
}
