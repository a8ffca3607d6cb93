package io.inmesh.benchmarks.grpc;

import io.grpc.Server;
import io.inmesh.benchmarks.client.ChildJvm;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.Rounds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * CPU time and allocation of a client per unary call. Each client has a JVM of its own, the server
 * is in this one, so that what is counted is the client's. The clients take turns in short slices.
 */
@Command(name = "grpc", description = "A unary gRPC call, beside bare grpc-java and its xds.")
public final class UnaryRun implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "How often all clients take their turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--calls",
      defaultValue = "10000",
      description = "Calls in a turn (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--warm-up",
      defaultValue = "60000",
      description = "Calls before the first turn (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("grpc: CPU time and allocation of a client per unary call");
    Rounds cpu = new Rounds();
    Rounds bytes = new Rounds();
    Server server = UnaryService.start();
    Map<UnaryClient, ChildJvm> clients = new EnumMap<>(UnaryClient.class);
    InetSocketAddress endpoint =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    try (AdsServer controlPlane = ScaleResources.serveAt(1, endpoint)) {
      for (UnaryClient client : UnaryClient.values()) {
        ChildJvm jvm =
            ChildJvm.start(
                UnaryMain.class,
                List.of("-XX:+UseSerialGC", "-Xmx256m"),
                client,
                controlPlane.port(),
                server.getPort());
        clients.put(client, jvm);
        jvm.tell("call " + warmUp);
      }
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<UnaryClient, ChildJvm> client : clients.entrySet()) {
          String[] cost = client.getValue().tell("call " + calls).split(" ", -1);
          cpu.add(client.getKey().name(), Double.parseDouble(cost[0]) / calls);
          bytes.add(client.getKey().name(), Double.parseDouble(cost[1]) / calls);
        }
      }
    } finally {
      for (ChildJvm jvm : clients.values()) {
        jvm.close();
      }
      server.shutdownNow();
    }
    for (UnaryClient client : UnaryClient.values()) {
      report.line(
          "%-50s %8.1f us CPU per call %8.0f B per call",
          client, cpu.median(client.name()) / 1000, bytes.median(client.name()));
    }
    report.ratio("CPU, inmesh / grpc xds", cpu, "INMESH", "GRPC_XDS", "<= 1");
    report.ratio("CPU, inmesh / bare", cpu, "INMESH", "BARE", "<= 1.05");
    report.ratio("allocation, inmesh / grpc xds", bytes, "INMESH", "GRPC_XDS", "<= 1");
    report.ratio("allocation, inmesh / bare", bytes, "INMESH", "BARE", "");
    return 0;
  }
}
