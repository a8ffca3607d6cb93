package io.inmesh.benchmarks.update;

import io.inmesh.Mesh;
import io.inmesh.benchmarks.MeshFixture;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.resolve.DnsView;
import io.inmesh.xds.resolve.Grace;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Origins;
import io.inmesh.xds.resolve.Roots;
import io.inmesh.xds.resolve.Statics;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a decoded EDS response, in which one endpoint of one cluster has changed, to the published
 * snapshot: resolve, compile, publish. Another cluster each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SnapshotUpdateBenchmark {
  private static final int ENDPOINTS = 10;

  /** How many clusters there are. */
  @Param({"10", "10000"})
  public int clusters;

  private final DecodedCache cache = new DecodedCache();
  private final MeshResolver resolver =
      new MeshResolver(
          Roots.all(), Statics.NONE, Origins.NONE, Grace.ofResponses(System::nanoTime));
  private Mesh mesh;
  private final Pushed source = new Pushed();
  private Endpoints[] before;
  private Endpoints[] after;
  private int updates;

  @Setup
  public void setUp() {
    before = new Endpoints[clusters];
    after = new Endpoints[clusters];
    List<RouteEntry> routes = new ArrayList<>();
    cache.put(ResourceTypes.LISTENER, "*", null);
    cache.put(ResourceTypes.CLUSTER, "*", null);
    for (int i = 0; i < clusters; i++) {
      String name = "service-" + i;
      before[i] = endpoints(i, 8080);
      after[i] = endpoints(i, 8081);
      Cluster cluster = Cluster.builder(name).discovery(new Cluster.Discovery.Eds(name)).build();
      cache.put(ResourceTypes.CLUSTER, name, cluster);
      cache.put(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, name, before[i]);
      routes.add(
          Route.of(
              name,
              RouteMatch.of(new PathMatcher.Prefix("/" + name + "/", false)),
              RouteAction.Forward.to(new ClusterSpecifier.Single(name))));
    }
    RouteTable table =
        RouteTable.of("routes", List.of(VirtualHost.of("shop", List.of("shop"), routes)));
    cache.put(ResourceTypes.LISTENER, "out", MeshFixture.listener(table));
    mesh = Mesh.builder(source).build();
    publish(cache.keys());
    if (!mesh.isConfigured()) {
      throw new IllegalStateException("the resources are not complete");
    }
  }

  @TearDown
  public void tearDown() {
    mesh.close();
  }

  @Benchmark
  public void oneEndpoint() {
    int cluster = updates % clusters;
    boolean even = updates / clusters % 2 == 0;
    updates++;
    ResourceKey changed =
        cache.put(
            ResourceTypes.CLUSTER_LOAD_ASSIGNMENT,
            before[cluster].name(),
            even ? after[cluster] : before[cluster]);
    publish(List.of(changed));
  }

  private void publish(Collection<ResourceKey> changed) {
    MeshConfig config = resolver.resolve(cache, changed, DnsView.NOTHING, List.of()).config();
    if (config != null) {
      source.push(config);
    }
  }

  private static Endpoints endpoints(int cluster, int firstPort) {
    List<Endpoint> list = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS; i++) {
      String host = "10." + cluster / 250 + "." + cluster % 250 + "." + (i + 1);
      list.add(Endpoint.of(host, i == 0 ? firstPort : 8080));
    }
    return Endpoints.of(
        "service-" + cluster, List.of(new LocalityEndpoints(Locality.NONE, 1, 0, list)));
  }

  private static final class Pushed implements ConfigSource {
    private @Nullable Sink sink;

    @Override
    public void start(Sink newSink) {
      sink = newSink;
    }

    void push(MeshConfig config) {
      Objects.requireNonNull(sink, "not started").onConfig(config);
    }

    @Override
    public String description() {
      return "benchmark";
    }

    @Override
    public void close() {}
  }
}
