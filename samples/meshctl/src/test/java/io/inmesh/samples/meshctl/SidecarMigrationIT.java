package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of {@code docs/migrating-from-a-sidecar.md}: two services with a sidecar each, which
 * leave them one side at a time. At each stop the same requests get the same answers.
 */
@Tag("it")
@Timeout(600)
class SidecarMigrationIT {
  @TempDir private Path folder;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final int ingress = FreePorts.next();
  private int egress;
  private int app;

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private String bootstrap(String service, int admin) throws IOException {
    try (InputStream in =
        SidecarMigrationIT.class.getResourceAsStream("sidecar-" + service + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${ADMIN}", Integer.toString(admin))
          .replace("${EGRESS}", Integer.toString(egress))
          .replace("${INGRESS}", Integer.toString(ingress))
          .replace("${APP}", Integer.toString(app));
    }
  }

  private void sidecar(String service) throws Exception {
    int admin = FreePorts.next();
    Path file = Files.writeString(folder.resolve(service + ".yaml"), bootstrap(service, admin));
    open.push(EnvoyProcess.start(file, admin));
  }

  private Mesh mesh(String service) throws Exception {
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse(service + ".yaml", bootstrap(service, 1)));
    Mesh mesh = Comparison.configuredMesh(source, null);
    open.push(mesh);
    return mesh;
  }

  private void ordersBehindTheirSidecar() throws Exception {
    ServletServer server =
        ServletServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            new ScriptedServlet());
    open.push(server);
    app = server.port();
    sidecar("orders");
  }

  /** The application takes the port that its sidecar had. */
  private void ordersInTheMesh() throws Exception {
    open.push(
        ServletServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), ingress),
            MeshFilter.of(mesh("orders")),
            new ScriptedServlet()));
  }

  private OkHttpClient client(OkHttpClient.Builder builder) {
    OkHttpClient client = builder.build();
    open.push(() -> client.connectionPool().evictAll());
    return client;
  }

  /** The shop calls its sidecar, whose routes go by the name in {@code host}. */
  private Shop shopBehindItsSidecar() throws Exception {
    egress = FreePorts.next();
    sidecar("shop");
    OkHttpClient client = client(new OkHttpClient.Builder());
    HttpUrl sidecar = HttpUrl.get("http://127.0.0.1:" + egress);
    return new Shop(client, sidecar, Map.of("host", "orders"));
  }

  private Shop shopInTheMesh() throws Exception {
    egress = FreePorts.next();
    OkHttpClient client =
        client(new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh("shop"))));
    return new Shop(client, HttpUrl.get("http://orders"), Map.of());
  }

  /** How the shop calls the orders. */
  private record Shop(OkHttpClient client, HttpUrl base, Map<String, String> headers) {
    String get(String path, Map<String, String> own) throws IOException {
      Request.Builder request = new Request.Builder().url(base.resolve(path));
      headers.forEach(request::header);
      own.forEach(request::header);
      try (Response response = client.newCall(request.build()).execute()) {
        return response.code()
            + " from "
            + response.header("x-from")
            + ", attempts "
            + response.header("x-envoy-attempt-count")
            + ": "
            + withoutWhatDiffers(response.body().string());
      }
    }
  }

  /** A random id; Envoy's own address where ours is the caller's; what is of one connection. */
  private static String withoutWhatDiffers(String echo) {
    return echo.replaceAll("x-request-id=[0-9a-f-]{36}", "x-request-id=ID")
        .replaceAll("x-forwarded-for=[0-9.]+", "x-forwarded-for=ADDRESS")
        .replace("connection=Keep-Alive, ", "");
  }

  private static List<String> answers(Shop shop) throws IOException {
    return List.of(
        shop.get("/cart", Map.of()),
        shop.get("/cart", Map.of("x-user", "beta")),
        shop.get("/admin", Map.of()),
        shop.get("/cart/503", Map.of()),
        shop.get("/cart", Map.of("x-envoy-fault-abort-request", "418")),
        shop.get("/cart/sleep", Map.of()));
  }

  @Test
  void eachSideLeavesItsSidecarAndNothingChanges() throws Exception {
    ordersBehindTheirSidecar();
    List<String> before = answers(shopBehindItsSidecar());
    assertThat(before.get(0)).startsWith("200 from orders, attempts 1: GET /cart\n");
    assertThat(before.get(0)).contains("x-through=ingress").doesNotContain("x-version");
    assertThat(before.get(1)).contains("x-version=beta");
    assertThat(before.get(2)).isEqualTo("403 from orders, attempts 1: RBAC: access denied");
    assertThat(before.get(3)).startsWith("503 from orders, attempts 3: ");
    assertThat(before.get(4)).isEqualTo("418 from null, attempts null: fault filter abort");
    assertThat(before.get(5)).isEqualTo("504 from null, attempts 1: upstream request timeout");
    assertThat(answers(shopInTheMesh())).as("the shop first").isEqualTo(before);
    close();
    ordersInTheMesh();
    assertThat(answers(shopBehindItsSidecar())).as("the orders first").isEqualTo(before);
    assertThat(answers(shopInTheMesh())).as("no sidecar").isEqualTo(before);
  }
}
