package io.inmesh.samples.spring;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * The program: starts the services and the control plane, takes the five steps, and stops all. Exit
 * code 0 when all went as promised, else 1.
 */
public final class SpringShop {
  private static final int CALLS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final PrintStream out;
  private boolean kept = true;

  SpringShop(PrintStream out) {
    this.out = out;
  }

  /** Runs the sample. */
  public static void main(String[] args) throws Exception {
    System.exit(new SpringShop(System.out).run() ? 0 : 1);
  }

  /** Takes all five steps; whether each went as promised. */
  boolean run() throws Exception {
    try (ControlPlane control = new ControlPlane();
        ConfigurableApplicationContext stock = start(Stock.class, "stock", control);
        ConfigurableApplicationContext v1 = start(Orders.class, "orders-v1", control);
        ConfigurableApplicationContext v2 = start(Orders.class, "orders-v2", control);
        ConfigurableApplicationContext web = start(Web.class, "web", control)) {
      int stockPort = stock.getBean(GrpcServerLifecycle.class).getPort();
      control.set("stock", stockPort);
      control.set("orders-v1", port(v1)).set("orders-v2", port(v2)).set("web", port(web));
      control.publish();
      Browser browser = new Browser(port(web));
      steps(browser, control, stock.getBean(Stock.class), v1.getBean(Orders.class));
      inboundRules(browser, stockPort);
      browser.close();
    }
    out.println(kept ? "all went as promised" : "something did not go as promised");
    return kept;
  }

  private static ConfigurableApplicationContext start(
      Class<?> service, String name, ControlPlane control) throws IOException {
    Path bootstrap = Files.createTempFile("inmesh-" + name, ".json");
    bootstrap.toFile().deleteOnExit();
    Files.writeString(bootstrap, control.bootstrap(name));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("inmesh.bootstrap", bootstrap.toString());
    properties.put("server.port", "0");
    properties.put("spring.grpc.server.port", "0");
    properties.put("spring.grpc.server.address", "127.0.0.1");
    if (service != Orders.class) { // who must not serve without rules names them
      properties.put("inmesh.inbound.listener", name);
    }
    properties.put("shop.version", name.substring(name.indexOf('-') + 1));
    properties.put("spring.main.banner-mode", "off");
    properties.put("logging.level.root", "warn");
    // For requests outside the mesh; the JDK's client would outlive the application context.
    properties.put("spring.http.clients.imperative.factory", "simple");
    return new SpringApplicationBuilder(service)
        .web(service == Stock.class ? WebApplicationType.NONE : WebApplicationType.SERVLET)
        .properties(properties)
        .run();
  }

  private static int port(ConfigurableApplicationContext service) {
    return Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
  }

  private void steps(Browser browser, ControlPlane control, Stock stock, Orders v1)
      throws Exception {
    boolean allV1 = browser.awaitShareOfV2(0, 0);
    control.set("weight-v1", 50).set("weight-v2", 50).publish();
    check(
        "1. canary: from none to half of the orders by v2",
        allV1 && browser.awaitShareOfV2(35, 65),
        "first all by v1: " + allV1);

    control.set("weight-v1", 100).set("weight-v2", 0).publish();
    boolean back = browser.awaitShareOfV2(0, 0);
    int broken = browser.get("/cart", "x-envoy-fault-abort-request", "418").statusCode();
    int well = browser.get("/cart").statusCode();
    check(
        "2. a fault for whoever asks for it, by header",
        broken == 418 && well == 200,
        broken + " with the header, " + well + " without");

    v1.failNext(2);
    HttpResponse<String> retried = browser.get("/cart");
    check(
        "3. two failures are retried, unseen by the browser",
        back && retried.statusCode() == 200 && retried.body().contains("v1"),
        "all by v1 again: " + back + ", " + retried.statusCode() + " " + retried.body());

    Stock.Hold hold = stock.holdNext();
    CompletableFuture<HttpResponse<String>> hanging = browser.send("/cart");
    boolean arrived = hold.arrived().await(20, TimeUnit.SECONDS);
    String fallback = browser.get("/cart").body();
    hold.released().countDown();
    String late = hanging.get(20, TimeUnit.SECONDS).body();
    check(
        "4. a hanging service has no place left, and its caller falls back",
        arrived && fallback.endsWith("stock unknown (OVERFLOW)") && late.endsWith("stock 7 pears"),
        "arrived: " + arrived + ", meanwhile: " + fallback + ", late: " + late);
  }

  private void inboundRules(Browser browser, int stockPort) throws Exception {
    int sold = 0;
    while (sold < CALLS && browser.get("/sale").statusCode() == 200) {
      sold++;
    }
    int refused = browser.get("/sale").statusCode();
    Status.Code cleared = clear(stockPort);
    String left = browser.get("/cart").body();
    check(
        "5. five are sold, the sixth is too many; and nobody may clear the stock",
        sold == 5
            && refused == 429
            && cleared == Status.Code.PERMISSION_DENIED
            && left.endsWith("stock 7 pears"),
        sold + " sold, then " + refused + "; clear: " + cleared + "; " + left);
  }

  /** Asks the server itself, as somebody who is not in the mesh would. */
  private static Status.Code clear(int port) throws InterruptedException {
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    try {
      ClientCalls.blockingUnaryCall(channel, Stock.CLEAR, CallOptions.DEFAULT, "pears");
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    }
  }

  private void check(String promise, boolean isKept, String seen) {
    kept &= isKept;
    out.println((isKept ? "  ok    " : "  NOT   ") + promise);
    if (!isKept) {
      out.println("          seen: " + seen);
    }
  }

  /** Looks at the shop from outside. */
  private record Browser(int port, HttpClient client) {
    Browser(int port) {
      this(port, HttpClient.newHttpClient());
    }

    CompletableFuture<HttpResponse<String>> send(String path, String... headers) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
      return send(path, headers).get(20, TimeUnit.SECONDS);
    }

    /** Percent of orders that v2 makes, until it is in a range; an update takes a moment. */
    boolean awaitShareOfV2(int least, int most) throws Exception {
      long begin = System.nanoTime();
      do {
        int hits = 0;
        for (int i = 0; i < CALLS; i++) {
          hits += get("/cart").body().contains("v2") ? 1 : 0;
        }
        int share = 100 * hits / CALLS;
        if (share >= least && share <= most) {
          return true;
        }
      } while (System.nanoTime() - begin < PATIENCE_NANOS);
      return false;
    }

    void close() throws Exception {
      if ((Object) client instanceof AutoCloseable closeable) { // since Java 21
        closeable.close();
      }
    }
  }
}
