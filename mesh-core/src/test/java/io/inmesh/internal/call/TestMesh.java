package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.call.RetryThrottle;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.VirtualTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A mesh in virtual time whose configuration a test sets, and requests and responses for it. */
final class TestMesh implements AutoCloseable {
  final VirtualTimer time = new VirtualTimer();
  final Source source = new Source();
  final List<String> events = new ArrayList<>();
  final Mesh mesh;
  private final List<ClusterWithEndpoints> clusters = new ArrayList<>();
  private final List<HttpFilter> filters = new ArrayList<>();
  private RouteTable table = RouteTable.of("routes", List.of());
  private RuntimeValues runtime = RuntimeValues.EMPTY;
  private String localCluster;
  private RequestNormalization normalization = RequestNormalization.NONE;
  private ForwardingHeaders forwarding = ForwardingHeaders.DEFAULT;
  private LocalReplyConfig localReplies = LocalReplyConfig.NONE;

  /** What each draw yields. */
  long draw;

  TestMesh() {
    this(builder -> builder);
  }

  TestMesh(java.util.function.UnaryOperator<Mesh.Builder> settings) {
    mesh =
        settings
            .apply(Mesh.builder(source).timer(time).random(() -> draw).listener(new Recorder()))
            .build();
  }

  /** One virtual host {@code shop} with one route for everything. */
  TestMesh route(RouteAction.Forward action) {
    Route route =
        Route.of("r", RouteMatch.of(new io.inmesh.config.PathMatcher.Prefix("/", false)), action);
    return table(
        RouteTable.of("routes", List.of(VirtualHost.of("vh", List.of("shop"), List.of(route)))));
  }

  TestMesh table(RouteTable newTable) {
    table = newTable;
    return this;
  }

  /** A cluster with endpoints 10.0.0.1:80, 10.0.0.2:80, ... */
  TestMesh cluster(Cluster cluster, int endpoints) {
    List<Endpoint> list = new ArrayList<>();
    for (int i = 1; i <= endpoints; i++) {
      list.add(Endpoint.of("10.0.0." + i, 80));
    }
    return cluster(cluster, new LocalityEndpoints(Locality.NONE, 0, 0, list));
  }

  TestMesh cluster(Cluster cluster, LocalityEndpoints... localities) {
    return cluster(
        new ClusterWithEndpoints(cluster, Endpoints.of(cluster.name(), List.of(localities))));
  }

  TestMesh cluster(ClusterWithEndpoints cluster) {
    clusters.removeIf(c -> c.cluster().name().equals(cluster.cluster().name()));
    clusters.add(cluster);
    return this;
  }

  TestMesh without(String cluster) {
    clusters.removeIf(c -> c.cluster().name().equals(cluster));
    return this;
  }

  TestMesh runtime(Map<String, Object> values) {
    runtime = new RuntimeValues(values);
    return this;
  }

  TestMesh localCluster(String name) {
    localCluster = name;
    return this;
  }

  TestMesh localReplies(LocalReplyConfig config) {
    localReplies = config;
    return this;
  }

  TestMesh normalization(RequestNormalization options) {
    normalization = options;
    return this;
  }

  TestMesh forwarding(ForwardingHeaders options) {
    forwarding = options;
    return this;
  }

  /** Adds an HTTP filter to the chain. */
  TestMesh filter(String name, FilterConfig config) {
    filters.add(new HttpFilter(name, config, false));
    return this;
  }

  TestMesh withoutFilters() {
    filters.clear();
    return this;
  }

  private List<HttpFilter> filtersAndRouter() {
    List<HttpFilter> all = new ArrayList<>(filters);
    all.add(new HttpFilter("router", RouterConfig.DEFAULT, false));
    return all;
  }

  void publish() {
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(table),
            filtersAndRouter(),
            normalization,
            forwarding,
            HttpTimeouts.DEFAULT,
            localReplies);
    FilterChain chain =
        new FilterChain("", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    Listener listener =
        new Listener(
            "out", null, List.of(chain), null, null, TrafficDirection.OUTBOUND, Metadata.EMPTY);
    ResourceMap<ClusterWithEndpoints> map = ResourceMap.empty();
    for (ClusterWithEndpoints cluster : clusters) {
      map = map.with(cluster.cluster().name(), cluster);
    }
    source.sink.onConfig(
        new MeshConfig(
            ResourceMap.<Listener>empty().with("out", listener),
            ResourceMap.empty(),
            map,
            ResourceMap.empty(),
            runtime,
            localCluster));
  }

  /** An inbound listener {@code in} at port 8080. */
  void publishInbound(HttpConnectionManager manager, TransportSecurity transport) {
    publishInbound(manager, transport, TrafficDirection.INBOUND);
  }

  void publishInbound(
      HttpConnectionManager manager, TransportSecurity transport, TrafficDirection direction) {
    Listener listener =
        new Listener(
            "in",
            new EndpointAddress("0.0.0.0", 8080),
            List.of(new FilterChain("c", FilterChainMatch.ANY, manager, transport)),
            null,
            null,
            direction,
            Metadata.EMPTY);
    source.sink.onConfig(
        new MeshConfig(
            ResourceMap.<Listener>empty().with("in", listener),
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            RuntimeValues.EMPTY));
  }

  /** The attempt that a step sends. */
  static Attempt sent(Step step) {
    assertThat(step).isInstanceOf(Step.Send.class);
    return ((Step.Send) step).attempt();
  }

  /** The reply that a step is. */
  static LocalReply replied(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    return ((Step.Reply) step).reply();
  }

  OutboundCall call(TestRequest request) {
    return mesh.outbound(request, () -> events.add("wake"));
  }

  @Override
  public void close() {
    mesh.close();
  }

  /** Gives configurations when told. */
  static final class Source implements ConfigSource {
    Sink sink;
    String waitingFor;
    String waitingOn = description();

    /** What becomes of what is known when it is to be delivered. */
    Consumer<Runnable> known = Runnable::run;

    @Override
    public void start(Sink newSink) {
      sink = newSink;
    }

    @Override
    public void deliverKnown(Runnable done) {
      known.accept(done);
    }

    @Override
    public String waitingFor() {
      return waitingFor;
    }

    @Override
    public String waitingOn() {
      return waitingOn;
    }

    @Override
    public String description() {
      return "test-source";
    }

    @Override
    public void close() {}
  }

  /** A request to {@code http://shop/}. */
  static class TestRequest implements RequestView {
    String method = "GET";
    String scheme = "http";
    String authority = "shop";
    String path = "/";
    boolean replayable = true;
    boolean waitForReady;
    boolean multiplexed;
    boolean reportsConnected;
    long deadlineNanos = Long.MAX_VALUE;
    MeshContext context = MeshContext.NONE;
    CallOverrides overrides;
    RetryThrottle retryThrottle;
    final HeaderList headers = new HeaderList();

    TestRequest header(String name, String value) {
      headers.add(name, value);
      return this;
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public String scheme() {
      return scheme;
    }

    @Override
    public String authority() {
      return authority;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public HeadersView headers() {
      return headers;
    }

    @Override
    public boolean replayable() {
      return replayable;
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    @Override
    public RetryThrottle retryThrottle() {
      return retryThrottle;
    }

    @Override
    public MeshContext context() {
      return context;
    }

    @Override
    public CallOverrides overrides() {
      return overrides;
    }

    @Override
    public boolean waitForReady() {
      return waitForReady;
    }

    @Override
    public boolean reportsConnected() {
      return reportsConnected;
    }

    @Override
    public boolean multiplexed() {
      return multiplexed;
    }
  }

  /** A response of this status. */
  record TestResponse(int status, HeadersView headers) implements ResponseView {
    static TestResponse of(int status, String... headers) {
      HeaderList list = new HeaderList();
      for (int i = 0; i < headers.length; i += 2) {
        list.add(headers[i], headers[i + 1]);
      }
      return new TestResponse(status, list);
    }
  }

  private final class Recorder implements MeshListener {
    @Override
    public void onRetry(String cluster, String reason) {
      events.add("retry " + cluster + " " + reason);
    }

    @Override
    public void onRetryDenied(String cluster, String reason) {
      events.add("retry denied " + cluster + " " + reason);
    }

    @Override
    public void onOverflow(String cluster, String breaker) {
      events.add("overflow " + cluster + " " + breaker);
    }
  }
}
