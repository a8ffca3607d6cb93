package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Responses that HTTP/1 forbids or hardly allows: Envoy and OkHttp in the mesh take the same. */
@Tag("it")
@Timeout(300)
class OddResponsesIT {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String FIVE = "content-length: 5\r\n";
  private static final String CHUNKS = "5\r\nhello\r\n0\r\n\r\n";
  private static final List<String> RESPONSES =
      List.of(
          OK + FIVE + "\r\nhello",
          OK + FIVE + "content-length: 7\r\n\r\nhelloXX",
          OK + FIVE + FIVE + "\r\nhello",
          OK + "content-length: 5, 5\r\n\r\nhello",
          OK + "content-length: -5\r\n\r\nhello",
          OK + "content-length: +5\r\n\r\nhello",
          OK + "content-length: 0x5\r\n\r\nhello",
          OK + "content-length: 99999999999999999999\r\n\r\nhello",
          OK + "content-length: 005\r\n\r\nhello",
          OK + "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n" + CHUNKS,
          OK + "transfer-encoding: chunked\r\n\r\n" + CHUNKS,
          OK + "transfer-encoding: Chunked\r\n\r\n" + CHUNKS,
          OK + "transfer-encoding: gzip, chunked\r\n\r\n" + CHUNKS,
          OK + "transfer-encoding: identity\r\n" + FIVE + "\r\nhello",
          OK + "x a: b\r\n" + FIVE + "\r\nhello",
          OK + "x(a: b\r\n" + FIVE + "\r\nhello",
          OK + "content-length : 5\r\n\r\nhello",
          OK + "x-a: a\0b\r\n" + FIVE + "\r\nhello",
          OK + "x-a: a\1b\r\n" + FIVE + "\r\nhello",
          OK + "x-a: a\177b\r\n" + FIVE + "\r\nhello",
          OK + "x-a: a\tb\r\n" + FIVE + "\r\nhello",
          OK + "x-a: b\r\n c\r\n" + FIVE + "\r\nhello",
          OK + "x-a: \u00e4\r\n" + FIVE + "\r\nhello",
          "HTTP/1.1 103 E\r\nx-a: b\r\n\r\n" + OK + FIVE + "\r\nhello",
          "HTTP/1.1 204 N\r\n\r\n",
          "HTTP/1.1 204 N\r\ncontent-length: 0\r\n\r\n",
          "HTTP/1.1 204 N\r\ncontent-length: 5\r\n\r\n",
          "HTTP/1.1 204 N\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 205 R\r\ncontent-length: 0\r\n\r\n",
          "HTTP/1.1 205 R\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 304 N\r\n\r\n",
          "HTTP/1.1 407 P\r\n" + FIVE + "\r\nhello");

  @TempDir private Path folder;

  @Test
  void theRealEnvoyAndOkHttpInTheMeshTakeTheSame() throws Exception {
    try (Odd backend = new Odd()) {
      int port = FreePorts.next();
      int admin = FreePorts.next();
      Path file = Files.writeString(folder.resolve("odd.yaml"), bootstrap(port, admin, backend));
      XdsConfigSource source =
          XdsConfigSource.of(new BootstrapReader().parse("odd.yaml", Files.readString(file)));
      List<String> differences = new ArrayList<>();
      OkHttpClient template = new OkHttpClient();
      try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
          Mesh mesh = Mesh.builder(source).build()) {
        OkHttpClient client =
            template.newBuilder().addInterceptor(MeshInterceptor.of(mesh, template)).build();
        for (int i = 0; i < RESPONSES.size(); i++) {
          SeenAnswer byEnvoy = SeenAnswer.of(RequestLine.parse("GET odd.example /" + i), port);
          Request request =
              new Request.Builder()
                  .url("http://odd.example/" + i)
                  .header("Cache-Control", "only-if-cached")
                  .build();
          try (Response response = client.newCall(request).execute()) {
            SeenAnswer byInmesh =
                SeenAnswer.of(response.code(), Set.of(), response.body().string());
            if (byEnvoy.status() != byInmesh.status() || !byEnvoy.body().equals(byInmesh.body())) {
              differences.add(
                  RESPONSES.get(i) + "\n  envoy:  " + byEnvoy + "\n  inmesh: " + byInmesh);
            }
          } catch (IOException e) {
            differences.add(RESPONSES.get(i) + "\n  envoy:  " + byEnvoy + "\n  inmesh: " + e);
          }
        }
        client.connectionPool().evictAll();
      }
      assertThat(differences).isEmpty();
    }
  }

  private static String bootstrap(int port, int admin, Odd backend) {
    return """
    admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
    node: {id: odd, cluster: odd}
    static_resources:
      listeners:
      - name: out
        address: {socket_address: {address: 127.0.0.1, port_value: %d}}
        filter_chains:
        - filters:
          - name: envoy.filters.network.http_connection_manager
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: out
              route_config:
                virtual_hosts:
                - name: odd
                  domains: [odd.example]
                  routes:
                  - {match: {prefix: /}, route: {cluster: odd, timeout: 5s}}
              http_filters:
              - name: envoy.filters.http.router
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
      clusters:
      - name: odd
        type: STATIC
        load_assignment:
          cluster_name: odd
          endpoints:
          - lb_endpoints:
            - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
    """
        .formatted(admin, port, backend.port());
  }

  /** Answers the path {@code /N} with the Nth response. */
  private static final class Odd implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Odd() throws IOException {
      threads.execute(this::accept);
    }

    int port() {
      return listening.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listening.accept();
          open.add(socket);
          threads.execute(() -> serve(socket));
        }
      } catch (IOException closed) {
        // the end
      }
    }

    private static void serve(Socket socket) {
      try (socket) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String response = RESPONSES.get(Integer.parseInt(line.replaceAll("^.* /| .*$", "")));
          while (!in.readLine().isEmpty()) {
            // headers
          }
          socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
        }
      } catch (IOException gone) {
        // the client gave up
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
      threads.shutdownNow();
    }
  }
}
