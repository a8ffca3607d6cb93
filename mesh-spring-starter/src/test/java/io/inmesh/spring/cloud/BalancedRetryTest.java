package io.inmesh.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.BlockingLoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * A balancer that tries again by itself, as Spring Cloud's does with spring-retry: what the mesh
 * does not know in the end takes none of its attempts.
 */
@Timeout(60)
@AllAutoConfigurations
class BalancedRetryTest extends BalancedFixture {
  BalancedRetryTest() {
    super(Backend.answering("registry"));
  }

  /** Which failures are worth another attempt. */
  enum Retries {
    OF_IO,
    OF_ALL;

    boolean take(Exception failure) {
      return this == OF_ALL
          || failure instanceof IOException
          || failure.getCause() instanceof IOException;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @LoadBalanced
    RestClient.Builder blocking() {
      return RestClient.builder();
    }

    @Bean
    @Primary
    Retrying retrying(
        LoadBalancerClient client,
        LoadBalancerRequestFactory requests,
        @Value("${test.retries}") Retries retries) {
      return new Retrying(new LoadBalancerInterceptor(client, requests), retries);
    }
  }

  /** One more attempt. */
  record Retrying(LoadBalancerInterceptor each, Retries retries)
      implements BlockingLoadBalancerInterceptor {
    @Override
    public ClientHttpResponse intercept(
        HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
      try {
        return each.intercept(request, body, execution);
      } catch (IOException | RuntimeException e) {
        if (!retries.take(e)) {
          throw e;
        }
        return each.intercept(request, body, execution);
      }
    }
  }

  /**
   * A call that is balanced before the mesh knows anything; {@code orders} it does not know then.
   *
   * @param down how many attempts fail after that; -1 where none is to be made
   * @param behind the balancer
   */
  private String waitingInVain(int down, ClientHttpRequestInterceptor... behind) throws Exception {
    AtomicInteger balanced = new AtomicInteger();
    RestClient client =
        context
            .getBean(RestClient.Builder.class)
            .clone()
            .requestInterceptor((request, body, next) -> {
              request.getHeaders().add("x-behind", "1");
              int count = balanced.incrementAndGet();
              if (count > 1 && count <= 1 + down) {
                throw new IOException("the instance is down");
              }
              return next.execute(request, body);
            })
            .requestInterceptors(all -> all.addAll(List.of(behind)))
            .build();
    Future<String> answer =
        callers.submit(() -> client.get().uri("http://orders/").retrieve().body(String.class));
    Conditions.await(() -> balanced.get() == 1);
    controlPlane.publish(new TestConfig().service("others", mesh.port()));
    Conditions.await(() -> context.getBean(Mesh.class).isInMesh("others"));
    try {
      return answer.get();
    } finally {
      assertThat(balanced).as("attempts").hasValue(Math.min(1 + down + 1, 1 + 2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsAttemptsAreForInstances(Retries retries) throws Exception {
    start(Application.class, "test.retries=" + retries);
    assertThat(waitingInVain(1)).isEqualTo("registry");
  }

  @ParameterizedTest
  @EnumSource
  void itHasNoMoreOfThemThanWithoutTheMesh(Retries retries) throws Exception {
    start(Application.class, "test.retries=" + retries);
    assertThatThrownBy(() -> waitingInVain(2))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessage("the instance is down");
  }

  /** What interceptors behind the balancer make of a failure. */
  enum Wrapping {
    UNCHECKED {
      @Override
      Throwable wrap(IOException failure) {
        return new IllegalStateException("wrapped", failure);
      }
    },
    CHECKED {
      @Override
      Throwable wrap(IOException failure) {
        return new ExecutionException(failure);
      }
    },
    WITHOUT_A_CAUSE {
      @Override
      Throwable wrap(IOException failure) {
        return new IOException("it failed");
      }
    };

    abstract Throwable wrap(IOException failure);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBehindTheBalancerMayWrapFailures(Wrapping wrapping) throws Exception {
    start(Application.class, "test.retries=" + Retries.OF_IO);
    assertThat(waitingInVain(0, failing(wrapping::wrap))).isEqualTo("registry");
  }

  /** Or somebody's time limit would be several. */
  @Test
  void whatIsBehindTheBalancerMayEndACall() throws Exception {
    start(Application.class, "test.retries=" + Retries.OF_IO);
    ClientHttpRequestInterceptor ending = failing(failure -> new AssertionError("over", failure));
    assertThatThrownBy(() -> waitingInVain(-1, ending)).hasStackTraceContaining("over");
  }

  /** An interceptor that makes another failure of what it meets. */
  private static ClientHttpRequestInterceptor failing(Function<IOException, Throwable> wrapping) {
    return (request, body, next) -> {
      try {
        return next.execute(request, body);
      } catch (IOException e) {
        throw BalancedRetryTest.<IOException>asItIs(wrapping.apply(e));
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T asItIs(Throwable failure) throws T {
    throw (T) failure;
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfTheRoundInVain(Retries retries) throws Exception {
    start(Application.class, "test.retries=" + retries);
    assertThat(waitingInVain(0)).isEqualTo("registry");
    assertThat(registry.takeRequest().head())
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filteredOn(line -> line.startsWith("x-"))
        .containsExactlyInAnyOrderElementsOf(
            List.of("x-forwarded-host: 127.0.0.1", "x-forwarded-proto: http", "x-behind: 1"));
  }
}
