package io.inmesh.benchmarks.footprint;

import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectJvm.Memory;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.Rounds;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a client of a large mesh keeps on the heap. */
@Command(name = "heap", description = "Retained heap of a large mesh, beside grpc-java xds.")
public final class HeapRun implements Callable<Integer> {
  private static final double MEBI = 1 << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--clusters",
      defaultValue = "10000",
      description = "Clusters, each with a route (default: ${DEFAULT-VALUE}).")
  private int clusters;

  @Option(
      names = "--endpoints",
      defaultValue = "10",
      description = "Endpoints of each cluster (default: ${DEFAULT-VALUE}).")
  private int endpoints;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "Rounds; the figures hardly vary (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--histograms",
      description = "A folder to which each client's class histogram is written (default: none).")
  private @Nullable Path histograms;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("heap: retained by " + clusters + " clusters of " + endpoints + " endpoints");
    Rounds heap = new Rounds();
    SubjectKind[] kinds = {SubjectKind.INMESH, SubjectKind.GRPC_CONFIG, SubjectKind.GRPC_CHANNEL};
    for (int round = 0; round < rounds; round++) {
      for (SubjectKind kind : kinds) {
        Memory memory = measure(kind);
        heap.add(kind.name(), memory.heap() / MEBI);
        report.line(
            "%-50s %8.1f MiB heap, %.1f MiB metaspace",
            kind, memory.heap() / MEBI, memory.metaspace() / MEBI);
      }
    }
    String inmesh = SubjectKind.INMESH.name();
    report.ratio("grpc config / inmesh", heap, SubjectKind.GRPC_CONFIG.name(), inmesh, "");
    report.ratio("grpc channel / inmesh", heap, SubjectKind.GRPC_CHANNEL.name(), inmesh, ">= 9");
    return 0;
  }

  private Memory measure(SubjectKind kind) throws Exception {
    try (AdsServer server = ScaleResources.serve(clusters, endpoints);
        SubjectJvm client = SubjectJvm.start(kind, server, "", List.of("-Xmx4g"))) {
      Memory before = client.memory();
      client.open(server, 2 * clusters + 2);
      if (kind == SubjectKind.GRPC_CHANNEL) {
        client.awaitUpdates((long) clusters * endpoints);
      }
      Memory memory = client.memory().since(before);
      if (histograms != null) {
        client.writeHistogram(histograms.resolve(kind + ".txt"));
      }
      return memory;
    }
  }
}
