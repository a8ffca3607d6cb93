package io.inmesh.junit;

import io.inmesh.Mesh;
import io.inmesh.admin.ClusterStatus;
import io.inmesh.config.MeshConfig;
import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One mesh with its time, draws and fake endpoints. */
final class Simulation implements AutoCloseable {
  /** What is under way after that long will never end; detectors wake up for ever. */
  private static final long PATIENCE_NANOS = Duration.ofDays(2).toNanos();

  final VirtualTime time = new VirtualTime();
  final Scripts scripts = new Scripts();
  final List<String> ejections = new ArrayList<>();
  final Set<String> ejected = new LinkedHashSet<>();
  final Mesh mesh;
  private final ConfigFeed feed;

  Simulation(@Nullable MeshConfig config, long seed, Consumer<Mesh.Builder> settings) {
    feed = new ConfigFeed(config);
    Mesh.Builder builder = Mesh.builder(feed);
    settings.accept(builder);
    mesh = builder.timer(time).random(new SeededRandom(seed)).listener(new EjectionLog()).build();
  }

  void deliver(MeshConfig config) {
    feed.deliver(config);
  }

  RunningCall start(TestRequest request, @Nullable Long draw) {
    RunningCall call = new RunningCall(this, request, draw);
    call.begin();
    return call;
  }

  void runUntilDone(RunningCall call) {
    long end = time.nanoTime() + PATIENCE_NANOS;
    while (!call.isDone() && time.runNext(end)) {
      // One after the other.
    }
  }

  /** What can be scripted: the names of clusters, and {@code host:port} of endpoints. */
  Set<String> endpointNames() {
    Set<String> names = new TreeSet<>();
    for (ClusterStatus cluster : mesh.status().clusters()) {
      names.add(cluster.name());
      cluster.endpoints().forEach(endpoint -> names.add(endpoint.address().toString()));
    }
    return names;
  }

  @Override
  public void close() {
    mesh.close();
  }

  private final class EjectionLog implements MeshListener {
    @Override
    public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
      if (enforced) {
        ejections.add(endpoint);
        ejected.add(endpoint);
      }
    }

    @Override
    public void onUnejection(String cluster, String endpoint) {
      ejected.remove(endpoint);
    }
  }
}
