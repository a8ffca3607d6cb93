package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ResourceStatus;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the client holds. */
@Command(name = "dump", description = "Prints what the client holds, secrets redacted.")
final class DumpCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(
      names = "--clusters",
      description = "the clusters with the state of their endpoints, in place of the resources")
  private boolean clusters;

  @Option(
      names = "--follow",
      description = "a line per accepted update, until interrupted or nobody reads it any more")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    if (follow && (clusters || options.isHuman())) {
      throw new IllegalArgumentException(
          "--follow: " + (clusters ? "--clusters" : "--human") + " (expected: neither of both)");
    }
    return follow ? follow() : dump();
  }

  private int dump() throws Exception {
    XdsConfigSource source = options.source();
    try (Mesh mesh = options.mesh(source)) {
      boolean configured = options.await(mesh);
      if (!configured) {
        options.tellWhyNot(mesh);
      }
      List<ResourceStatus> resources = source.resources().get();
      if (clusters && options.isHuman()) {
        DumpTables.clusters(mesh.status().clusters(), System.out);
      } else if (clusters) {
        Json.print(System.out, ClustersJson.of(mesh.status().clusters()));
      } else if (options.isHuman()) {
        DumpTables.resources(resources, System.out);
      } else {
        Json.print(System.out, new ConfigDump(source.bootstrap().node(), resources).toJson());
      }
      return configured ? Meshctl.GOOD : Meshctl.BAD;
    }
  }

  /** Ends when it is interrupted, which is how it is meant to end, or nobody reads any more. */
  private int follow() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    XdsConfigSource source =
        options
            .source()
            .withUpdates(resource -> {
              Json.print(System.out, ConfigDump.line(resource));
              if (System.out.checkError()) {
                end.countDown();
              }
            });
    Interruption interruption = Interruption.on(end::countDown);
    try (Mesh mesh = options.mesh(source)) {
      if (!options.await(mesh)) {
        options.tellWhyNot(mesh);
        return Meshctl.BAD;
      }
      end.await();
      return Meshctl.GOOD;
    } finally {
      interruption.close();
    }
  }
}
