package io.inmesh.samples.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** What a browser talks to: asks {@code orders} by its name. */
@RestController
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Web {
  private static final String FAULT = "x-envoy-fault-abort-request";

  private final RestClient orders;

  Web(RestClient.Builder builder) {
    orders = builder.baseUrl("http://orders").build();
  }

  @GetMapping("/cart")
  ResponseEntity<String> cart(
      @RequestHeader(name = FAULT, required = false) @Nullable String fault) {
    return orders
        .get()
        .uri("/order")
        .headers(headers -> {
          if (fault != null) {
            headers.set(FAULT, fault);
          }
        })
        .exchange((request, response) -> {
          HttpStatusCode status = response.getStatusCode();
          return ResponseEntity.status(status).body(response.bodyTo(String.class));
        });
  }

  @GetMapping("/sale")
  String sale() {
    return "sold";
  }
}
