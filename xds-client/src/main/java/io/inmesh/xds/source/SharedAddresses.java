package io.inmesh.xds.source;

import com.google.protobuf.ByteString;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.ListenerAddresses;
import io.inmesh.xds.resource.ListenerAddresses.Bound;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses of static listeners that an earlier one has. Nothing listens there in this process, but
 * Envoy does not start with such a bootstrap.
 */
final class SharedAddresses {
  private final Map<String, List<ResourceError>> errors = new HashMap<>();

  SharedAddresses(Bootstrap bootstrap) {
    if (bootstrap.form() != BootstrapForm.ENVOY) {
      return;
    }
    Map<String, ListenerAddresses> earlier = new LinkedHashMap<>();
    for (FileResource resource : bootstrap.resources()) {
      if (resource.typeUrl().equals(ResourceTypes.LISTENER.typeUrl())) {
        ListenerAddresses own = ListenerAddresses.of(ByteString.copyFrom(resource.value()));
        errors.put(resource.name(), shared(own, earlier));
        earlier.put(resource.name(), own);
      }
    }
  }

  private static List<ResourceError> shared(
      ListenerAddresses own, Map<String, ListenerAddresses> earlier) {
    List<ResourceError> errors = new ArrayList<>();
    for (Bound address : own.addresses()) {
      earlier.forEach((name, other) -> {
        if (other.holds(address)) {
          String expected = "an address that listener " + name + " does not have";
          errors.add(ResourceError.invalid(address.path(), address.text(), expected));
        }
      });
    }
    return errors;
  }

  /** What is wrong with a resource of the bootstrap. */
  List<ResourceError> of(FileResource resource) {
    return resource.typeUrl().equals(ResourceTypes.LISTENER.typeUrl())
        ? errors.getOrDefault(resource.name(), List.of())
        : List.of();
  }
}
