package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** What the filters and controllers of an application make of a path that the route rewrites. */
class RewrittenPathTest {
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @TempDir private Path directory;

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {
    /** As Spring Boot registers a filter of which nothing is said: for REQUEST alone. */
    @Bean
    Filter authentication() {
      return (request, response, chain) -> {
        HttpServletRequest http = (HttpServletRequest) request;
        if (http.getServletPath().startsWith("/secret")
            && http.getHeader("Authorization") == null) {
          ((HttpServletResponse) response).setStatus(401);
        } else {
          chain.doFilter(request, response);
        }
      };
    }

    @Bean
    OncePerRequestFilter seen() {
      return new OncePerRequestFilter() {
        @Override
        protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
          response.addHeader(
              "x-seen", request.getDispatcherType() + " " + request.getServletPath());
          chain.doFilter(request, response);
        }
      };
    }

    @Bean
    ServletRegistrationBean<HttpServlet> other() {
      return new ServletRegistrationBean<>(
          new HttpServlet() {
            private static final long serialVersionUID = 1;
          },
          "/other/*");
    }

    @GetMapping("/secret")
    String secret() {
      return "secret";
    }

    @GetMapping("/items/{id}")
    String item(@PathVariable String id, @RequestParam String[] of, HttpServletRequest request) {
      return id
          + " of "
          + String.join(",", of)
          + " at "
          + request.getRequestURI()
          + " "
          + ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication()
          + " "
          + request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
    }

    @GetMapping("/items/{id}/parent")
    void parent(HttpServletResponse response) throws IOException {
      response.sendRedirect("./../7");
    }

    @GetMapping("/later")
    CompletableFuture<String> later() {
      return CompletableFuture.supplyAsync(() -> "later");
    }
  }

  private ConfigurableApplicationContext start(String server, String at) {
    TestConfig config = new TestConfig().rewriting(at + "/v1/", at + "/").inbound(8080, "");
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(
            Map.of(
                "test.server", server,
                "server.port", "0",
                "server.servlet.context-path", at,
                "spring.main.banner-mode", "off",
                "inmesh.bootstrap", config.write(directory).toString(),
                "inmesh.inbound.listener", "inbound",
                "inmesh.start-timeout", "60s"))
        .run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void filtersAreAskedAndControllersFoundByTheNewPath(String server) throws Exception {
    for (String at : new String[] {"", "/shop"}) {
      try (ConfigurableApplicationContext context = start(server, at)) {
        HttpResponse<String> refused = CLIENT.get(context, at + "/v1/secret");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.headers().firstValue("x-inbound")).hasValue("rewritten");
        assertThat(CLIENT.get(context, at + "/v1/secret", "Authorization", "a").body())
            .isEqualTo("secret");
        HttpResponse<String> item = CLIENT.get(context, at + "/v1/items/7?of=9");
        assertThat(item.body()).isEqualTo("7 of 9 at " + at + "/items/7 /items/7 null");
        assertThat(item.headers().allValues("x-seen")).containsExactly("REQUEST /items/7");
        assertThat(CLIENT.get(context, at + "/v1/later").body()).isEqualTo("later");
        assertThat(CLIENT.get(context, at + "/v1/items/7/parent").headers().firstValue("location"))
            .hasValueSatisfying(location -> assertThat(location).endsWith(at + "/items/7"))
            .hasValueSatisfying(location -> assertThat(location).doesNotContain("/v1/"));
        HttpResponse<String> missing = CLIENT.get(context, at + "/v1/nothing");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("\"path\":\"" + at + "/nothing\"");
        HttpResponse<String> other = CLIENT.get(context, at + "/v1/other/x");
        assertThat(other.statusCode()).isEqualTo(500);
        assertThat(other.body()).startsWith("invalid route: ");
      }
    }
  }
}
