package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing follows the last response of a connection, though the endpoint leaves that open. */
@Timeout(60)
class LastResponseTest {
  private static final int CALLS = 3;
  private static final String HELLO = "content-length: 5\r\n\r\nhello";

  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ContractMesh mesh = new ContractMesh();
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
  private final Backend backend =
      Backend.start(exchange -> exchange.write(Objects.requireNonNull(answers.poll())));

  @AfterEach
  void close() {
    backend.close();
    mesh.close();
  }

  private void apply() {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  private static Request.Builder request() {
    return new Request.Builder().url("http://shop.example/");
  }

  /** How many connections a few calls take that are answered in this way. */
  private int connections(OkHttpClient client, Request request, String answer, boolean read)
      throws IOException {
    clients.dropConnections();
    int before = backend.connections();
    for (int i = 0; i < CALLS; i++) {
      answers.add(answer);
      try (Response response = client.newCall(request).execute()) {
        assertThat(Objects.requireNonNull(MeshCall.of(response)).info().responseFlags())
            .as(answer)
            .isEmpty();
        if (read) {
          response.body().bytes();
        }
      }
    }
    return backend.connections() - before;
  }

  private void expectConnections(int expected, Request request, String answer) throws IOException {
    for (boolean ownCalls : List.of(false, true)) {
      OkHttpClient client = clients.in(mesh.mesh(), ownCalls);
      assertThat(connections(client, request, answer, true)).as(answer).isEqualTo(expected);
      assertThat(connections(client, request, answer, false)).as(answer).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0 200 OK\r\n" + HELLO,
        "1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        "1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "1.0 204 N\r\n\r\n",
        "1.0 304 N\r\n\r\n",
        "1.0 404 N\r\n" + HELLO,
        "1.0 200 OK\r\nconnection: x-keep-alive\r\nkeep-alive: timeout=5\r\n" + HELLO,
        "1.0 200 OK\r\nconnection: keep-alive, close\r\n" + HELLO,
        "1.1 200 OK\r\nconnection: Close\r\n" + HELLO,
        "1.1 200 OK\r\nconnection: x-own , close\r\n" + HELLO,
        "1.1 200 OK\r\nconnection: close\r\nconnection: x-own\r\n" + HELLO,
        "1.1 200 OK\r\nproxy-connection: close\r\n" + HELLO,
        "1.1 103 E\r\n\r\nHTTP/1.0 200 OK\r\n" + HELLO,
      })
  void theNextRequestHasAConnectionOfItsOwn(String answer) throws IOException {
    apply();
    expectConnections(CALLS, request().build(), "HTTP/" + answer);
    expectConnections(
        CALLS, request().post(RequestBody.create(new byte[3])).build(), "HTTP/" + answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0 200 OK\r\nconnection: keep-alive\r\n" + HELLO,
        "1.0 200 OK\r\nconnection: x-own\r\nConnection: Keep-Alive\r\n" + HELLO,
        "1.0 204 N\r\nconnection: keep-alive\r\n\r\n",
        "1.0 304 N\r\nconnection: x-own,keep-alive\r\n\r\n",
        "1.1 200 OK\r\n" + HELLO,
        "1.1 200 OK\r\nconnection: closed\r\n" + HELLO,
        "1.0 103 E\r\n\r\nHTTP/1.1 200 OK\r\n" + HELLO,
      })
  void theNextRequestHasTheConnectionOfOneThatIsNot(String answer) throws IOException {
    apply();
    expectConnections(1, request().build(), "HTTP/" + answer);
  }

  @Test
  void theAnswerToHeadIsOneToo() throws IOException {
    apply();
    Request head = request().head().build();
    expectConnections(CALLS, head, "HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\n");
    expectConnections(CALLS, head, "HTTP/1.0 200 OK\r\n\r\n");
    expectConnections(
        1, head, "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\n");
  }

  @Test
  void socketsOfTheApplicationAreClosedToo() throws IOException {
    apply();
    OkHttpClient client =
        clients.in(mesh.mesh(), false).newBuilder().socketFactory(new OwnSockets()).build();
    String answer = "HTTP/1.0 200 OK\r\n" + HELLO;
    assertThat(connections(client, request().build(), answer, true)).isEqualTo(CALLS);
    assertThat(connections(client, request().build(), answer, false)).isEqualTo(CALLS);
  }

  /** OkHttp would send it on the connection that the call has. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNextAttemptHasAConnectionOfItsOwn(boolean ownCalls) throws IOException {
    mesh.cluster("a", backend.port())
        .route(
            "/",
            RouteAction.Forward.to("a")
                .withRetry(Policies.retry(Duration.ZERO, 1, RetryOn.FIVE_XX)))
        .apply();
    OkHttpClient client = clients.in(mesh.mesh(), ownCalls);
    for (int i = 0; i < CALLS; i++) {
      answers.add("HTTP/1.0 500 Bad\r\ncontent-length: 0\r\n\r\n");
      answers.add("HTTP/1.1 200 OK\r\n" + HELLO);
      try (Response response = client.newCall(request().build()).execute()) {
        assertThat(response.body().string()).isEqualTo("hello");
      }
      // The first attempt has the connection that the call before has left.
      assertThat(backend.connections()).isEqualTo(i + 2);
    }
  }

  private static final class OwnSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new Socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return new Socket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return new Socket(host, port, local, localPort);
    }
  }
}
