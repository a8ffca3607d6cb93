package io.inmesh.benchmarks.footprint;

import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectJvm.Memory;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.Rounds;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the mesh adds to an application with an OkHttp client: heap, metaspace, time to start; and
 * how much of that gRPC adds by itself.
 */
@Command(
    name = "small",
    description = "A small mesh: heap and metaspace, and a cold JVM's first routed call.")
public final class SmallMeshRun implements Callable<Integer> {
  private static final double MEBI = 1 << 20;
  private static final int CLUSTERS = 5;
  private static final SubjectKind[] KINDS = {
    SubjectKind.OKHTTP, SubjectKind.OKHTTP_GRPC_STREAM, SubjectKind.OKHTTP_INMESH
  };

  @Spec private CommandSpec spec;

  @Option(names = "--rounds", defaultValue = "7", description = "Rounds (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--calls",
      defaultValue = "200",
      description = "Calls after the first one, before memory is looked at (${DEFAULT-VALUE}).")
  private int calls;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("small: a mesh of " + CLUSTERS + " clusters");
    Rounds start = new Rounds();
    Rounds startCpu = new Rounds();
    Rounds heap = new Rounds();
    Rounds metaspace = new Rounds();
    try (SmallMesh mesh = new SmallMesh(CLUSTERS)) {
      for (int round = 0; round < rounds; round++) {
        for (SubjectKind kind : KINDS) {
          long begin = System.nanoTime();
          try (SubjectJvm client = mesh.client(kind, List.of())) {
            client.openNow();
            client.call(1);
            start.add(kind.name(), (System.nanoTime() - begin) / 1e6);
            startCpu.add(kind.name(), client.cpuNanos() / 1e6);
            client.call(calls);
            Memory memory = client.memory();
            heap.add(kind.name(), memory.heap() / MEBI);
            metaspace.add(kind.name(), memory.metaspace() / MEBI);
          }
        }
      }
    }
    for (SubjectKind kind : KINDS) {
      String name = kind.name();
      report.line(
          "%-20s JVM start to first answer %6.0f ms (CPU %.0f ms), heap %5.1f MiB, metaspace %5.1f MiB",
          name,
          start.median(name),
          startCpu.median(name),
          heap.median(name),
          metaspace.median(name));
    }
    String bare = KINDS[0].name();
    String stream = KINDS[1].name();
    String meshed = KINDS[2].name();
    report.line(
        "the mesh adds %.0f ms, %.1f MiB heap, %.1f MiB metaspace (aims: start <= 1500 ms in all,"
            + " memory <= 8 MiB)",
        start.median(meshed) - start.median(bare),
        heap.median(meshed) - heap.median(bare),
        metaspace.median(meshed) - metaspace.median(bare));
    report.line(
        "of that a bare gRPC stream adds %.0f ms, %.1f MiB heap, %.1f MiB metaspace",
        start.median(stream) - start.median(bare),
        heap.median(stream) - heap.median(bare),
        metaspace.median(stream) - metaspace.median(bare));
    report.ratio("start, with mesh / without", start, meshed, bare, "");
    report.ratio("CPU of the start, with mesh / without", startCpu, meshed, bare, "");
    report.ratio("CPU of the start, with mesh / with a bare stream", startCpu, meshed, stream, "");
    return 0;
  }
}
