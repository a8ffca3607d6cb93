package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.SocketFactory;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What OkHttp cannot send is refused before it reaches the endpoint, and is no failure of it. */
@Timeout(60)
class UnsendableRequestTest {
  private final ContractMesh mesh = new ContractMesh();
  private final Backend backend = Backend.answering("x");
  private OkHttpClient client = client(SocketFactory.getDefault());

  private OkHttpClient client(SocketFactory sockets) {
    return new OkHttpClient.Builder()
        .addInterceptor(MeshInterceptor.of(mesh.mesh()))
        .socketFactory(sockets)
        .build();
  }

  @AfterEach
  void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    mesh.close();
    backend.close();
  }

  private static final class Duplex extends RequestBody {
    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public boolean isDuplex() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.close();
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
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      return new Socket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      return new Socket(host, port, from, fromPort);
    }
  }

  private void isRefused(Request request, String why) throws IOException {
    mesh.cluster(OneStrike.cluster("a").build(), backend.port())
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    for (int i = 0; i < 3; i++) {
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(503);
        MeshCall call = Objects.requireNonNull(MeshCall.of(response));
        assertThat(call.cause()).isInstanceOf(UnsendableRequestException.class).hasMessage(why);
      }
    }
    assertThat(backend.connections()).isZero();
    Request next = new Request.Builder().url("http://shop.example/").build();
    try (Response response = client.newCall(next).execute()) {
      assertThat(response.code()).as("of an endpoint that is not ejected").isEqualTo(200);
    }
  }

  @Test
  void aDuplexBodyForAClusterWithHttp1() throws IOException {
    isRefused(
        new Request.Builder().url("http://shop.example/").post(new Duplex()).build(),
        "OkHttp sends a duplex request body over HTTP/2 only"
            + " (expected: a cluster with HTTP/2 for it)");
  }

  @Test
  void aRawTargetOverSocketsOfTheApplication() throws IOException {
    client = client(new OwnSockets());
    isRefused(
        new Request.Builder()
            .url("http://shop.example/")
            .tag(RequestTarget.class, new RequestTarget("/a|b/../c"))
            .build(),
        "OkHttp cannot send the path /a|b/../c as it is");
  }
}
