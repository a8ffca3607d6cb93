package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteTable;
import io.inmesh.config.Trouble;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.Journal;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A source that was started, and what it delivered. */
public final class StartedSource implements ConfigSource.Sink, AutoCloseable {
  private static final String NONE = "none";

  private final XdsConfigSource source;
  final Journal<MeshConfig> configs = new Journal<>();
  final Journal<String> troubles = new Journal<>();
  final Journal<String> notices = new Journal<>();

  StartedSource(XdsConfigSource source) {
    this.source = source;
    source.start(this);
  }

  /** Starts the source of a bootstrap document. */
  static StartedSource of(String bootstrap) {
    return new StartedSource(
        XdsConfigSource.of(new BootstrapReader().parse("bootstrap.yaml", bootstrap)));
  }

  XdsConfigSource source() {
    return source;
  }

  @Override
  public void onConfig(MeshConfig config) {
    configs.add(config);
  }

  @Override
  public void onTroubles(List<Trouble> now) {
    String text = Trouble.text(now);
    troubles.add(text == null ? NONE : text);
  }

  @Override
  public void onNotice(String notice) {
    notices.add(notice);
  }

  /** Waits until the newest configuration fulfils the condition. */
  MeshConfig await(String what, Predicate<MeshConfig> condition) throws InterruptedException {
    List<MeshConfig> all =
        configs.await(what, list -> !list.isEmpty() && condition.test(list.get(list.size() - 1)));
    return all.get(all.size() - 1);
  }

  /** Waits until what is wrong is told with that text. */
  String awaitTrouble(String text) throws InterruptedException {
    List<String> all =
        troubles.await(text, list -> !list.isEmpty() && list.get(list.size() - 1).contains(text));
    return all.get(all.size() - 1);
  }

  /** Waits until nothing is wrong any more. */
  void awaitNoTrouble() throws InterruptedException {
    troubles.await("well", list -> !list.isEmpty() && list.get(list.size() - 1).equals(NONE));
  }

  /** The cluster that the only route of a table leads to; null when there is no such table. */
  static @Nullable String cluster(MeshConfig config, String table) {
    RouteTable found = config.routeTables().get(table);
    if (found == null) {
      return null;
    }
    RouteEntry entry = found.virtualHosts().get(0).routes().get(0);
    return ((Route) entry).action() instanceof RouteAction.Forward forward
        ? forward.cluster().toString()
        : null;
  }

  /** The ports of a cluster's endpoints; empty when there is no such cluster. */
  static List<Integer> ports(MeshConfig config, String cluster) {
    var found = config.clusters().get(cluster);
    return found == null
        ? List.of()
        : found.endpoints().localities().stream()
            .flatMap(locality -> locality.endpoints().stream())
            .map(Endpoint::address)
            .map(address -> address.port())
            .toList();
  }

  static String problem(MeshConfig config, String key) {
    Problem problem = config.problems().get(key);
    return problem == null ? NONE : problem.reason();
  }

  @Override
  public void close() {
    source.close();
  }
}
