package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.PartlyRead;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.text.TextProblem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells what is odd in a bootstrap and no error. Of resources only what concerns the way to a
 * control plane: they have verdicts of their own.
 */
final class BootstrapNotices {
  /** Of so many each is told. */
  private static final int MAX = 10;

  private BootstrapNotices() {}

  static void tell(Bootstrap bootstrap, ConfigSource.Sink sink) {
    Set<String> controlPlanes = controlPlanes(bootstrap);
    List<String> told =
        bootstrap.notices().stream()
            .filter(notice -> concerns(notice, controlPlanes))
            .map(TextProblem::toString)
            .toList();
    told.stream().limit(MAX).forEach(sink::onNotice);
    if (told.size() > MAX) {
      sink.onNotice((told.size() - MAX) + " more things in the bootstrap are odd");
    }
  }

  private static boolean concerns(TextProblem notice, Set<String> controlPlanes) {
    String resource = PartlyRead.resourceOf(notice.path());
    return resource == null || controlPlanes.contains(resource);
  }

  /** The paths of their clusters. */
  private static Set<String> controlPlanes(Bootstrap bootstrap) {
    List<String> clusters =
        bootstrap.resources().stream()
            .filter(resource -> resource.typeUrl().equals(ResourceTypes.CLUSTER.typeUrl()))
            .map(FileResource::name)
            .toList();
    return bootstrap.controlPlanes().stream()
        .map(name -> "static_resources.clusters[" + clusters.indexOf(name) + ']')
        .collect(Collectors.toSet());
  }
}
