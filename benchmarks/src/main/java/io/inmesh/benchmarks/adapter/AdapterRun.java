package io.inmesh.benchmarks.adapter;

import io.inmesh.benchmarks.client.ChildJvm;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.Backend;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.Rounds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * CPU time and allocation of an HTTP client per call, in a mesh and not. Each client has a JVM of
 * its own, the server is in this one, so that what is counted is the client's. The clients take
 * turns in short slices.
 */
@Command(name = "adapters", description = "OkHttp and the JDK's client, in a mesh and not.")
public final class AdapterRun implements Callable<Integer> {
  private static final String IN_MESH = "_INMESH";
  private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx256m");

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "How often all clients take their turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--calls",
      defaultValue = "5000",
      description = "Calls in a turn (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--warm-up",
      defaultValue = "40000",
      description = "Calls before the first turn (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("adapters: CPU time and allocation of a client per call");
    Rounds cpu = new Rounds();
    Rounds bytes = new Rounds();
    Map<String, ChildJvm> clients = new LinkedHashMap<>();
    try (Backend backend = new Backend();
        AdsServer controlPlane = ScaleResources.serveAt(1, backend.address())) {
      for (HttpCalls client : HttpCalls.values()) {
        clients.put(client.name(), start(client, "127.0.0.1:" + backend.address().getPort()));
        clients.put(
            client.name() + IN_MESH, start(client, ScaleResources.LISTENER, controlPlane.port()));
      }
      for (ChildJvm jvm : clients.values()) {
        jvm.tell("call " + warmUp);
      }
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, ChildJvm> client : clients.entrySet()) {
          String[] cost = client.getValue().tell("call " + calls).split(" ", -1);
          cpu.add(client.getKey(), Double.parseDouble(cost[0]) / calls);
          bytes.add(client.getKey(), Double.parseDouble(cost[1]) / calls);
        }
      }
    } finally {
      for (ChildJvm jvm : clients.values()) {
        jvm.close();
      }
    }
    for (String client : clients.keySet()) {
      report.line(
          "%-50s %8.1f us CPU per call %8.0f B per call",
          client, cpu.median(client) / 1000, bytes.median(client));
    }
    for (HttpCalls client : HttpCalls.values()) {
      String bare = client.name();
      String meshed = bare + IN_MESH;
      report.ratio("CPU, " + meshed + " / " + bare, cpu, meshed, bare, "<= 1.03");
      report.line(
          "%s allocates %.0f B more per call (aim: <= 64)",
          meshed, bytes.median(meshed) - bytes.median(bare));
    }
    return 0;
  }

  private static ChildJvm start(HttpCalls client, String authority, Object... controlPlane)
      throws IOException {
    String url = "http://" + authority + ScaleResources.path(0);
    return controlPlane.length == 0
        ? ChildJvm.start(AdapterMain.class, JVM_OPTIONS, client, url)
        : ChildJvm.start(AdapterMain.class, JVM_OPTIONS, client, url, controlPlane[0]);
  }
}
