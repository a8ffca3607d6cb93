package io.inmesh.spring.cloud;

import java.util.List;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Which client is asked, each with something of the application's behind its balancer. */
enum BalancedClient {
  BLOCKING {
    @Override
    String get(
        ConfigurableApplicationContext context,
        String url,
        List<String> hosts,
        Consumer<HttpHeaders> behind) {
      RestClient client =
          context
              .getBean(RestClient.Builder.class)
              .clone()
              .requestInterceptor((request, body, next) -> {
                behind.accept(request.getHeaders());
                return next.execute(request, body);
              })
              .build();
      return client
          .get()
          .uri(url)
          .headers(headers -> headers.addAll("Host", hosts))
          .retrieve()
          .body(String.class);
    }
  },
  REACTIVE {
    @Override
    String get(
        ConfigurableApplicationContext context,
        String url,
        List<String> hosts,
        Consumer<HttpHeaders> behind) {
      WebClient client =
          context
              .getBean(WebClient.Builder.class)
              .clone()
              .filter((request, next) ->
                  Mono.fromSupplier(() -> ClientRequest.from(request).headers(behind).build())
                      .flatMap(next::exchange))
              .build();
      return client
          .get()
          .uri(url)
          .headers(headers -> headers.addAll("Host", hosts))
          .retrieve()
          .bodyToMono(String.class)
          .block();
    }
  };

  abstract String get(
      ConfigurableApplicationContext context,
      String url,
      List<String> hosts,
      Consumer<HttpHeaders> behind);
}
