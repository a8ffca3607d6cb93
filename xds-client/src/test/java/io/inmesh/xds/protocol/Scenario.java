package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.AuthorityConfig;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One client, its control planes and the time, all in the test's hands. */
final class Scenario {
  private long nowNanos = 1_000_000_000L;
  private double random = 0.5; // the middle of the jitter: none
  private final Map<ServerConfig, FakeServer> servers = new LinkedHashMap<>();
  private final Environment environment =
      new Environment(
          () -> nowNanos,
          () -> nowNanos / 1_000_000,
          () -> random,
          config -> {
            FakeServer server = server(config);
            server.closed = false;
            return server;
          });
  final ProtocolMachine machine = new ProtocolMachine(Node.of("me"), environment);
  private final List<Watcher> watchers = new ArrayList<>();
  final ApiType variant;
  FakeServer server;
  Watcher client;

  /** A subscriber that remembers what it was told. */
  final class Watcher {
    final Subscriber subscriber;
    private final Set<String> told = new TreeSet<>();

    private Watcher(ClientConfig config) {
      subscriber = machine.subscribe(config);
    }

    Watcher wants(TestTypes.Notes type, String... names) {
      subscriber.setInterest(type, List.of(names));
      settle();
      return this;
    }

    /** Names with how long each may take, in nanoseconds. */
    Watcher wants(TestTypes.Notes type, Map<String, Long> names) {
      subscriber.setInterest(type, names);
      settle();
      return this;
    }

    /** What it was told of since the last call, in the words of {@link #known}. */
    Set<String> told() {
      collect();
      Set<String> taken = new TreeSet<>(told);
      told.clear();
      return taken;
    }

    private void collect() {
      for (ResourceKey key : subscriber.takeChanges()) {
        for (TestTypes.Notes type :
            List.of(TestTypes.LDS, TestTypes.RDS, TestTypes.CDS, TestTypes.EDS)) {
          if (type.typeUrl().equals(key.typeUrl())) {
            told.add(type.shortName() + " " + key.name());
          }
        }
      }
    }

    /** {@code STATUS value (error code)}. */
    String known(TestTypes.Notes type, String name) {
      ResourceState<TestTypes.Thing> state = subscriber.get(type, name);
      if (state == null) {
        return "not wanted";
      }
      return state.status()
          + (state.value() == null ? "" : " " + state.value().note())
          + (state.error() == null ? "" : " (" + state.error().code() + ")");
    }

    ResourceState<TestTypes.Thing> state(TestTypes.Notes type, String name) {
      ResourceState<TestTypes.Thing> state = subscriber.get(type, name);
      if (state == null) {
        throw new AssertionError(name + " is not wanted");
      }
      return state;
    }
  }

  private Scenario(ApiType variant, ServerFeature... features) {
    this.variant = variant;
    ServerConfig config = config("xds", features);
    this.server = server(config);
    this.client = watcher(ClientConfig.of(Node.of("me"), config));
  }

  /** One client of one server. */
  static Scenario of(ApiType variant, ServerFeature... features) {
    return new Scenario(variant, features);
  }

  ServerConfig config(String target, ServerFeature... features) {
    ServerConfig.Builder builder = ServerConfig.builder(target).apiType(variant);
    for (ServerFeature feature : features) {
      builder.addFeature(feature);
    }
    return builder.build();
  }

  FakeServer server(ServerConfig config) {
    return servers.computeIfAbsent(config, c -> new FakeServer(this, c));
  }

  /** Replaces the client by one of those servers, in order of preference. */
  Scenario withServers(boolean reachabilityOnly, ServerConfig... configs) {
    client.subscriber.close();
    watchers.remove(client);
    AuthorityConfig authority = new AuthorityConfig(List.of(configs), Map.of(), reachabilityOnly);
    client = watcher(new ClientConfig(Node.of("me"), authority, Map.of()));
    server = server(configs[0]);
    return this;
  }

  Watcher watcher(ClientConfig config) {
    Watcher watcher = new Watcher(config);
    watchers.add(watcher);
    return watcher;
  }

  Watcher anotherWatcher() {
    return watcher(ClientConfig.of(Node.of("me"), server.config));
  }

  Scenario wants(TestTypes.Notes type, String... names) {
    client.wants(type, names);
    return this;
  }

  Scenario wants(TestTypes.Notes type, Map<String, Long> names) {
    client.wants(type, names);
    return this;
  }

  String known(TestTypes.Notes type, String name) {
    return client.known(type, name);
  }

  /** What a host does after each event. */
  void settle() {
    watchers.forEach(Watcher::collect);
    machine.flush();
    watchers.forEach(Watcher::collect);
  }

  void random(double value) {
    random = value;
  }

  /** Lets time pass, stopping at each deadline as a host does. */
  Scenario passes(long amount, TimeUnit unit) {
    long end = nowNanos + unit.toNanos(amount);
    for (long next = machine.nanosToNextTick();
        next != Long.MAX_VALUE && nowNanos + next <= end;
        next = machine.nanosToNextTick()) {
      nowNanos += next;
      machine.tick();
      settle();
    }
    nowNanos = end;
    return this;
  }

  Scenario seconds(long amount) {
    return passes(amount, TimeUnit.SECONDS);
  }

  Scenario millis(long amount) {
    return passes(amount, TimeUnit.MILLISECONDS);
  }

  /**
   * How often such an answer goes out within a minute to a server that repeats itself at each.
   *
   * @param answer of a line that the server hears
   */
  int answersPerMinute(Predicate<String> answer, Runnable repeat) {
    repeat.run();
    int answers = 0;
    for (int millis = 0; millis < 60_000; millis++) {
      if (server.heard().stream().anyMatch(answer)) {
        answers++;
        repeat.run();
      }
      millis(1);
    }
    return answers;
  }
}
