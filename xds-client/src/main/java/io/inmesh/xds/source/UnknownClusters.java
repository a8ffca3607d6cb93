package io.inmesh.xds.source;

import com.google.protobuf.ByteString;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.ClusterReferences;
import io.inmesh.xds.resource.ClusterReferences.Reference;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Clusters that static listeners name in inline routes and that are not static ones. Envoy does not
 * start with such a bootstrap, whatever {@code cds_config} may bring later.
 */
final class UnknownClusters {
  private static final String EXPECTED =
      "a cluster of static_resources, or validate_clusters: false in the route_config";

  private final boolean checked;
  private final Set<String> known;

  UnknownClusters(Bootstrap bootstrap) {
    checked = bootstrap.form() == BootstrapForm.ENVOY;
    known =
        bootstrap.resources().stream()
            .filter(resource -> resource.typeUrl().equals(ResourceTypes.CLUSTER.typeUrl()))
            .map(FileResource::name)
            .collect(Collectors.toSet());
  }

  /** What is wrong with a resource of the bootstrap. */
  List<ResourceError> of(FileResource resource) {
    if (!checked || !resource.typeUrl().equals(ResourceTypes.LISTENER.typeUrl())) {
      return List.of();
    }
    List<ResourceError> errors = new ArrayList<>();
    for (Reference reference : ClusterReferences.of(ByteString.copyFrom(resource.value()))) {
      if (!known.contains(reference.cluster())) {
        errors.add(ResourceError.invalid(reference.path(), reference.cluster(), EXPECTED));
      }
    }
    return errors;
  }
}
