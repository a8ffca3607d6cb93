package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.cluster;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.endpoints;
import static io.inmesh.xds.source.Documents.listener;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.server;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.Documents.typedEndpoints;
import static io.inmesh.xds.source.Documents.typedListener;
import static io.inmesh.xds.source.Documents.typedRoutes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.inmesh.Mesh;
import io.inmesh.call.CallTimer;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first calls where something never comes, in the time of the calls: that of the control plane
 * stands still as it were, so that no timer of a resource is over before them.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FirstCallTest {
  private static final int GOOD = 7001;
  private static final int BAD = 7002;

  private final ControlPlane controlPlane = new JavaControlPlane();
  private final AtomicLong now = new AtomicLong();
  private final Semaphore woken = new Semaphore(0);
  private Mesh mesh;

  FirstCallTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    if (mesh != null) {
      mesh.close();
    }
    controlPlane.close();
  }

  /** Nothing but a clock: the test itself reports when time is over. */
  private final class Clock implements CallTimer {
    @Override
    public long nanoTime() {
      return now.get();
    }

    @Override
    public Scheduled schedule(long atNanos, Runnable task) {
      return () -> {};
    }
  }

  /** A request without headers. */
  private record Request(String path) implements RequestView, HeadersView {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return "shop";
    }

    @Override
    public HeadersView headers() {
      return this;
    }

    @Override
    public String get(String lowerCaseName) {
      return null;
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public String name(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String value(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }

  private XdsConfigSource source(String apiType, String... listeners) {
    String from = server(apiType);
    String document =
        bootstrap(
            "clusters:\n" + controlPlane(controlPlane.target()),
            "lds_config: " + from + "\ncds_config: " + from);
    return XdsConfigSource.of(new BootstrapReader().parse("bootstrap.yaml", document))
        .withListeners(Set.of(listeners));
  }

  private void start(XdsConfigSource source, String awaited) throws InterruptedException {
    mesh = Mesh.builder(source).timer(new Clock()).outboundListener("l").build();
    String expected = "still awaited: " + awaited;
    while (!expected.equals(source.waitingFor())) {
      Thread.sleep(1);
    }
  }

  private OutboundCall begin(String path) {
    OutboundCall call = mesh.outbound(new Request(path), woken::release);
    assertThat(call.begin()).isSameAs(Step.Wait.INSTANCE);
    return call;
  }

  /** What becomes of a call, which is woken when something does. */
  private Step next(OutboundCall call) throws InterruptedException {
    Step step = call.onTimer();
    while (step == Step.Wait.INSTANCE) {
      woken.acquire();
      step = call.onTimer();
    }
    return step;
  }

  private static int port(Step step) {
    assertThat(step).isInstanceOf(Step.Send.class);
    return ((Step.Send) step).attempt().endpoint().address().port();
  }

  private static String refusal(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    assertThat(((Step.Reply) step).reply().status()).isEqualTo(503);
    return ((Step.Reply) step).reply().body();
  }

  private static String routes() {
    return """
    name: r
    virtual_hosts:
    - name: v
      domains: ['*']
      routes:
      - {match: {prefix: /bad}, route: {cluster: bad}}
      - {match: {prefix: /}, route: {cluster: good}}
    """;
  }

  /** All but what is left out, such as {@code EDS}. */
  private List<Any> published(String apiType, String leftOut) {
    String from = server(apiType);
    return resources(
        typedListener(listener("l", "r", from)),
        typedListener(listener(leftOut.equals("LDS") ? "x" : "m", "s", from)),
        typedRoutes(routes()),
        typedRoutes(Documents.routes(leftOut.equals("RDS") ? "x" : "s", "good")),
        typedCluster(cluster("good", from)),
        typedCluster(cluster(leftOut.equals("CDS") ? "x" : "bad", from)),
        typedEndpoints(endpoints("good", GOOD)),
        typedEndpoints(endpoints(leftOut.equals("EDS") ? "x" : "bad", BAD)));
  }

  @ParameterizedTest
  @CsvSource({
    "GRPC, EDS, EDS bad",
    "GRPC, CDS, CDS bad",
    "GRPC, RDS, RDS s",
    "GRPC, LDS, LDS m",
    "DELTA_GRPC, EDS, EDS bad",
    "DELTA_GRPC, CDS, CDS bad",
    "DELTA_GRPC, RDS, RDS s",
    "DELTA_GRPC, LDS, LDS m",
  })
  void theFirstCallIsServedWhereSomethingElseNeverComes(
      String apiType, String leftOut, String awaited) throws Exception {
    controlPlane.publish(published(apiType, leftOut));
    start(source(apiType, "l", "m"), awaited);
    OutboundCall good = begin("/");
    OutboundCall bad = begin("/bad");

    now.set(TimeUnit.SECONDS.toNanos(15));

    assertThat(port(next(good))).isEqualTo(GOOD);
    Step ofBad = next(bad);
    if (leftOut.equals("LDS") || leftOut.equals("RDS")) {
      assertThat(port(ofBad)).isEqualTo(BAD);
    } else {
      refusal(ofBad);
      assertThat(bad.info().details())
          .isEqualTo(leftOut.equals("EDS") ? "no_healthy_upstream" : "cluster_not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void whatComesAfterAllIsTaken(String apiType) throws Exception {
    controlPlane.publish(published(apiType, "CDS"));
    start(source(apiType, "l"), "CDS bad");
    assertThat(mesh.awaitConfig(Duration.ZERO)).isTrue();
    assertThat(mesh.outbound(new Request("/bad"), woken::release).begin())
        .isInstanceOf(Step.Reply.class);

    controlPlane.publish(published(apiType, ""));

    Step step = mesh.outbound(new Request("/bad"), woken::release).begin();
    while (!(step instanceof Step.Send)) {
      Thread.sleep(1);
      step = mesh.outbound(new Request("/bad"), woken::release).begin();
    }
    assertThat(port(step)).isEqualTo(BAD);
  }

  @Test
  void withoutAnyListenerTheErrorNamesWhatIsAwaitedOfWhom() throws Exception {
    controlPlane.publish(resources());
    start(source("GRPC", "l"), "LDS l");
    OutboundCall call = begin("/");

    now.set(TimeUnit.SECONDS.toNanos(15));

    assertThat(refusal(next(call)))
        .isEqualTo(
            "no configuration from control plane "
                + controlPlane.target()
                + " within 15000 ms: still awaited: LDS l");
  }

  private static XdsConfigSource federated(ControlPlane general, ControlPlane ofA, String name) {
    String server = "[{\"server_uri\": \"%s\", \"channel_creds\": [{\"type\": \"insecure\"}]}]";
    String document =
        "{\"xds_servers\": "
            + server.formatted(general.target())
            + ", \"authorities\": {\"xds.a\": {\"xds_servers\": "
            + server.formatted(ofA.target())
            + "}}, \"node\": {\"id\": \"me\"}}";
    return XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", document))
        .withListeners(Set.of(name));
  }

  @Test
  void theErrorNamesTheServerOfTheAuthorityThatIsAsked() throws Exception {
    String name = "xdstp://xds.a/envoy.config.listener.v3.Listener/l";
    try (ControlPlane general = new JavaControlPlane()) {
      start(federated(general, controlPlane, name), "LDS " + name);

      assertThat(mesh.whyNotConfigured(Duration.ofSeconds(3)))
          .isEqualTo(
              "no configuration from control plane "
                  + controlPlane.target()
                  + " within 3000 ms: still awaited: LDS "
                  + name);
    }
  }

  @Test
  void anUnknownAuthorityIsToldBesideWhatIsAwaited() throws Exception {
    String nowhere = "xdstp://xds.b/envoy.config.cluster.v3.Cluster/c";
    String ads = "{ads: {}}";
    controlPlane.publish(
        resources(
            typedListener(listener("l", "r", ads)),
            typedRoutes(routes().replace("cluster: good", "cluster: '" + nowhere + "'"))));
    try (ControlPlane ofA = new JavaControlPlane()) {
      start(federated(controlPlane, ofA, "l"), "CDS bad");
      while (mesh.status().trouble() == null) {
        Thread.sleep(1);
      }

      assertThat(mesh.whyNotConfigured(Duration.ofSeconds(3)))
          .startsWith(
              "no configuration from control plane "
                  + controlPlane.target()
                  + " within 3000 ms: still awaited: CDS bad; beside that: CDS "
                  + nowhere)
          .contains("expected: an authority of the bootstrap");
    }
  }
}
