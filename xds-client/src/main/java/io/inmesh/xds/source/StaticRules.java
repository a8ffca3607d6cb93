package io.inmesh.xds.source;

import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What Envoy asks of the static resources of a bootstrap together, beside each by itself. */
final class StaticRules {
  private final Set<String> controlPlanes;
  private final UnknownClusters unknownClusters;
  private final SharedAddresses sharedAddresses;

  StaticRules(Bootstrap bootstrap) {
    controlPlanes = bootstrap.controlPlanes();
    unknownClusters = new UnknownClusters(bootstrap);
    sharedAddresses = new SharedAddresses(bootstrap);
  }

  /** Whether a resource is the cluster of a control plane. */
  boolean isControlPlane(FileResource resource) {
    return controlPlanes.contains(resource.name())
        && resource.typeUrl().equals(ResourceTypes.CLUSTER.typeUrl());
  }

  /**
   * Of the errors of a resource those that concern anybody. What only calls cannot have, such as
   * TLS or a pipe, is no fault of a control plane's cluster: a call that comes to it fails and says
   * why.
   */
  List<ResourceError> told(FileResource resource, List<ResourceError> errors) {
    return isControlPlane(resource)
        ? errors.stream().filter(e -> e.kind() == ResourceError.Kind.INVALID).toList()
        : errors;
  }

  /** What is wrong with a resource of the bootstrap. */
  List<ResourceError> of(FileResource resource) {
    List<ResourceError> errors = new ArrayList<>(unknownClusters.of(resource));
    errors.addAll(sharedAddresses.of(resource));
    return errors;
  }
}
