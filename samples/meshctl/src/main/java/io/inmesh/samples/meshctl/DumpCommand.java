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
      description =
          "a line of JSON per accepted update or removal, with --human the table anew after each"
              + " change, until interrupted or nobody reads it any more; not with --clusters")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    if (follow && clusters) {
      throw new IllegalArgumentException(
          "--follow: with --clusters (expected: without it; resources are followed)");
    }
    if (follow) {
      return options.isHuman() ? followTables() : follow();
    }
    return dump();
  }

  private int dump() throws Exception {
    XdsConfigSource source = options.source();
    long started = System.currentTimeMillis();
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
        Json.print(System.out, new ConfigDump(source, started, resources).toJson());
      }
      return configured ? Meshctl.GOOD : Meshctl.FAILED;
    }
  }

  /** The table anew whenever something changed; what changes at the same time is one change. */
  private int followTables() throws Exception {
    Changes changes = new Changes();
    XdsConfigSource source = options.source().withUpdates(resource -> changes.come());
    Interruption interruption = Interruption.on(changes::end);
    try (Mesh mesh = options.mesh(source, changes)) {
      if (!options.await(mesh)) {
        options.tellWhyNot(mesh);
        return Meshctl.FAILED;
      }
      changes.come();
      while (changes.await() && !System.out.checkError()) {
        DumpTables.resources(source.resources().get(), System.out);
        System.out.println();
      }
      return Meshctl.GOOD;
    } finally {
      interruption.close();
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
        return Meshctl.FAILED;
      }
      end.await();
      return Meshctl.GOOD;
    } finally {
      interruption.close();
    }
  }
}
