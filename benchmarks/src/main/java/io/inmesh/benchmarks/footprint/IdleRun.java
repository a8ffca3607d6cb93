package io.inmesh.benchmarks.footprint;

import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** CPU time of clients that have nothing to do, all at the same time. */
@Command(name = "idle", description = "CPU time of an idle client, beside grpc-java xds.")
public final class IdleRun implements Callable<Integer> {
  private static final int CLUSTERS = 5;
  private static final double MILLIS_PER_MINUTE = 60.0 / 1e6;
  private static final SubjectKind[] KINDS = {
    SubjectKind.OKHTTP, SubjectKind.OKHTTP_INMESH, SubjectKind.GRPC_CHANNEL
  };

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long they do nothing (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--settle-seconds",
      defaultValue = "10",
      description = "How long they do nothing before that (default: ${DEFAULT-VALUE}).")
  private int settleSeconds;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("idle: CPU time of clients with nothing to do");
    List<SubjectJvm> clients = new ArrayList<>();
    try (SmallMesh mesh = new SmallMesh(CLUSTERS)) {
      for (SubjectKind kind : KINDS) {
        SubjectJvm client = mesh.client(kind, List.of());
        clients.add(client);
        client.openNow();
        if (kind != SubjectKind.GRPC_CHANNEL) {
          client.call(100);
        }
      }
      TimeUnit.SECONDS.sleep(settleSeconds);
      long[] before = cpu(clients);
      TimeUnit.SECONDS.sleep(seconds);
      long[] after = cpu(clients);
      for (int i = 0; i < KINDS.length; i++) {
        report.line(
            "%-50s %8.1f ms CPU per minute",
            KINDS[i], (after[i] - before[i]) * MILLIS_PER_MINUTE / seconds);
      }
    } finally {
      for (SubjectJvm client : clients) {
        client.close();
      }
    }
    return 0;
  }

  private static long[] cpu(List<SubjectJvm> clients) throws Exception {
    long[] nanos = new long[clients.size()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = clients.get(i).cpuNanos();
    }
    return nanos;
  }
}
