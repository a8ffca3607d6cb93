package io.inmesh.benchmarks.update;

import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.benchmarks.report.JmhRounds;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.RoundOptions;
import io.inmesh.benchmarks.report.Rounds;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The update of one endpoint: the library's own part by JMH, and the CPU time of whole client
 * processes, from the message on the stream to the snapshot or load balancer in force.
 */
@Command(name = "update", description = "The update of one endpoint, beside grpc-java xds.")
public final class UpdateRun implements Callable<Integer> {
  private static final int ENDPOINTS = 10;

  @Spec private CommandSpec spec;
  @Mixin private RoundOptions options;

  @Option(
      names = "--clusters",
      split = ",",
      defaultValue = "10,10000",
      description = "Sizes of the mesh (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes;

  @Option(
      names = "--updates",
      defaultValue = "3000",
      description = "Most updates of a round, and most before it as warm-up (${DEFAULT-VALUE}).")
  private int updates;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "Longest time of a round, and of its warm-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--without-jmh", description = "Only the processes.")
  private boolean withoutJmh;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("update: one endpoint of one cluster changes");
    if (!withoutJmh) {
      runJmh(report);
    }
    Rounds cpu = new Rounds();
    SubjectKind[] kinds = {SubjectKind.INMESH, SubjectKind.GRPC_CONFIG, SubjectKind.GRPC_CHANNEL};
    for (int round = 0; round < options.rounds(); round++) {
      for (int size : sizes) {
        for (SubjectKind kind : kinds) {
          measure(kind, size, cpu, report);
        }
      }
    }
    for (int size : sizes) {
      for (SubjectKind kind : kinds) {
        report.line(
            "%-50s %8.0f us CPU per update", kind + " " + size, cpu.median(kind + " " + size));
      }
      for (SubjectKind other : new SubjectKind[] {kinds[1], kinds[2]}) {
        report.ratio(
            "inmesh / " + other + ", clusters: " + size,
            cpu,
            SubjectKind.INMESH + " " + size,
            other + " " + size,
            "<= 0.3");
      }
    }
    int last = sizes.get(sizes.size() - 1);
    for (SubjectKind kind : kinds) {
      report.ratio(
          kind + ", clusters: " + last + " / " + sizes.get(0),
          cpu,
          kind + " " + last,
          kind + " " + sizes.get(0),
          kind == SubjectKind.INMESH ? "flat" : "");
    }
    return 0;
  }

  private void runJmh(Report report) throws Exception {
    JmhRounds jmh = new JmhRounds(options);
    for (int round = 0; round < options.rounds(); round++) {
      jmh.run(SnapshotUpdateBenchmark.class, 1, "");
    }
    for (String clusters : new String[] {"10", "10000"}) {
      String name = "oneEndpoint " + clusters;
      report.line(
          "%-50s %8.2f us/op %8.0f B/op",
          "decoded to published, clusters: " + clusters,
          jmh.times().median(name),
          jmh.allocations().median(name));
    }
    report.ratio(
        "CPU, decoded to published, 10,000 clusters / 10",
        jmh.cpuTimes(),
        "oneEndpoint 10000",
        "oneEndpoint 10",
        "flat");
  }

  private void measure(SubjectKind kind, int size, Rounds cpu, Report report) throws Exception {
    try (AdsServer server = ScaleResources.serve(size, ENDPOINTS);
        SubjectJvm client = SubjectJvm.start(kind, server, "", List.of("-Xmx3g"))) {
      client.open(server, 2 * size + 2);
      if (kind == SubjectKind.GRPC_CHANNEL) {
        client.awaitUpdates((long) size * ENDPOINTS);
      }
      int warmUp = push(client, server, size, 0);
      long seenBefore = awaitEffect(client);
      long before = client.cpuNanos();
      int measured = push(client, server, size, warmUp);
      long seen = awaitEffect(client) - seenBefore;
      double micros = (client.cpuNanos() - before) / 1e3 / measured;
      cpu.add(kind + " " + size, micros);
      report.line(
          "  %s, clusters: %d: %.0f us CPU, %d of %d updates took effect one by one",
          kind, size, micros, seen, measured);
    }
  }

  /**
   * Pushes updates, each once the one before has taken effect: clients acknowledge before that, and
   * would queue or merge what comes faster.
   */
  private int push(SubjectJvm client, AdsServer server, int size, int first) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int pushed = 0;
    while (pushed < updates && System.nanoTime() < deadline) {
      int revision = first + pushed++;
      // A stride, so that the updates go all over the mesh.
      int cluster = (int) (revision * 7919L % size);
      long before = client.updates();
      server.push(
          ScaleResources.cluster(cluster), ScaleResources.revised(cluster, ENDPOINTS, revision));
      TimeUnit.MILLISECONDS.sleep(2);
      client.awaitUpdates(before + 1);
    }
    return pushed;
  }

  private static long awaitEffect(SubjectJvm client) throws Exception {
    long before = -1;
    for (long now; (now = client.updates()) != before; before = now) {
      TimeUnit.SECONDS.sleep(1);
    }
    return before;
  }
}
