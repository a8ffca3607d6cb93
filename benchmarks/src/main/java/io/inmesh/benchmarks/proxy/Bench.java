package io.inmesh.benchmarks.proxy;

import io.inmesh.benchmarks.client.ChildJvm;
import io.inmesh.testing.FreePorts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * All processes of the comparison: one backend, one application for each way to it, three Envoys.
 * Those that a way does not use do nothing meanwhile. Not thread-safe.
 */
final class Bench implements Closeable {
  /** Whatever way is under load, the connections of the others stay. */
  private static final List<String> SERVER =
      List.of("-Dsun.net.httpserver.nodelay=true", "-Dsun.net.httpserver.idleInterval=86400");

  private final Deque<Closeable> opened = new ArrayDeque<>();
  private final Map<Way, ChildJvm> applications = new EnumMap<>(Way.class);
  private final Map<Way, long[]> processes = new EnumMap<>(Way.class);

  private Bench() {}

  static Bench start() throws Exception {
    Bench bench = new Bench();
    try {
      bench.open();
      return bench;
    } catch (Exception e) {
      bench.close();
      throw e;
    }
  }

  private void open() throws Exception {
    Path folder = Files.createTempDirectory("inmesh-proxy");
    opened.push(() -> deleteAll(folder));
    ChildJvm backend = ChildJvm.start(BackendMain.class, SERVER);
    opened.push(backend);
    String[] instances = backend.tell("ports").split(" ", -1);
    int first = Integer.parseInt(instances[0]);
    int second = Integer.parseInt(instances[1]);
    int[] ports = IntStream.generate(FreePorts::next).limit(7).toArray();

    Path direct = clientSide(folder, "one.yaml", ports[0], ports[1], first, second);
    EnvoyProxy only = open(direct, ports[1]);
    Map<String, Integer> serverPorts =
        Map.of(
            "ADMIN", ports[2],
            "LISTENER1", ports[3],
            "LISTENER2", ports[4],
            "FIRST", first,
            "SECOND", second);
    Path inbound = Bootstraps.write(folder, "server-side.yaml", "inbound.yaml", serverPorts);
    EnvoyProxy backends = open(inbound, ports[2]);
    Path indirect = clientSide(folder, "two.yaml", ports[5], ports[6], ports[3], ports[4]);
    EnvoyProxy applications = open(indirect, ports[6]);

    long service = backend.pid();
    use(Way.BARE, "-", List.of(url(first), url(second)), service);
    use(Way.INMESH, direct.toString(), List.of("http://shop/items"), service);
    use(Way.ONE_ENVOY, "-", List.of(url(ports[0])), service, only.pid());
    use(Way.TWO_ENVOYS, "-", List.of(url(ports[5])), service, applications.pid(), backends.pid());
  }

  private static Path clientSide(
      Path folder, String name, int listener, int admin, int first, int second) throws IOException {
    return Bootstraps.write(
        folder,
        "client-side.yaml",
        name,
        Map.of("LISTENER", listener, "ADMIN", admin, "FIRST", first, "SECOND", second));
  }

  private EnvoyProxy open(Path bootstrap, int adminPort) throws Exception {
    EnvoyProxy proxy = EnvoyProxy.start(bootstrap, adminPort);
    opened.push(proxy);
    return proxy;
  }

  private void use(Way way, String bootstrap, List<String> urls, long... others)
      throws IOException {
    Object[] args = new Object[1 + urls.size()];
    args[0] = bootstrap;
    for (int i = 0; i < urls.size(); i++) {
      args[i + 1] = urls.get(i);
    }
    ChildJvm application = ChildJvm.start(ApplicationMain.class, List.of(), args);
    opened.push(application);
    applications.put(way, application);
    long[] pids = new long[others.length + 1];
    pids[0] = application.pid();
    System.arraycopy(others, 0, pids, 1, others.length);
    processes.put(way, pids);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/items";
  }

  /** Puts load on one way to the backend; the others are idle. */
  Measured run(Way way, int rate, int millis) throws IOException {
    ChildJvm application = applications.get(way);
    long[] pids = processes.get(way);
    if (application == null || pids == null) {
      throw new IllegalStateException("not open: " + way);
    }
    double before = cpuMicros(pids);
    LoadResult result = LoadResult.parse(application.tell("run " + rate + " " + millis));
    return new Measured(result, (cpuMicros(pids) - before) / result.requests());
  }

  private static double cpuMicros(long[] pids) throws IOException {
    double sum = 0;
    for (long pid : pids) {
      sum += CpuTime.micros(pid);
    }
    return sum;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  /** A load's result, and the CPU time of all processes on the way. */
  record Measured(LoadResult result, double cpuMicrosPerRequest) {}
}
