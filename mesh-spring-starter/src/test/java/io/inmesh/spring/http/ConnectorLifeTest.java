package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

/** As a bean the mesh's connector stands for another one, which nobody else ends. */
class ConnectorLifeTest {
  private static class Plain implements ClientHttpConnector {
    @Override
    public Mono<ClientHttpResponse> connect(
        HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
      return Mono.never();
    }
  }

  private static final class Living extends Plain implements SmartLifecycle, Closeable {
    private final List<String> events = new ArrayList<>();
    private boolean running;

    @Override
    public void start() {
      running = true;
      events.add("start");
    }

    @Override
    public void stop() {
      running = false;
      events.add("stop");
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return 7;
    }

    @Override
    public void close() {
      events.add("close");
    }
  }

  private static MeshConnector over(ClientHttpConnector outside) {
    return new MeshConnector(null, HttpClientSettings.defaults(), outside);
  }

  @Test
  void itHasTheOthersLife() throws Exception {
    Living other = new Living();
    MeshConnector connector = over(other);
    assertThat(connector.isAutoStartup()).isTrue();
    assertThat(connector.getPhase()).isEqualTo(7);
    assertThat(connector.isRunning()).isFalse();
    connector.start();
    assertThat(connector.isRunning()).isTrue();
    connector.stop();
    assertThat(connector.isRunning()).isFalse();
    connector.close();
    assertThat(other.events).containsExactly("start", "stop", "close");
  }

  @Test
  void whereTheOtherHasNoneThereIsNone() throws Exception {
    MeshConnector connector = over(new Plain());
    assertThat(connector.isAutoStartup()).isFalse();
    connector.start();
    assertThat(connector.isRunning()).isFalse();
    connector.stop();
    connector.close();
  }
}
