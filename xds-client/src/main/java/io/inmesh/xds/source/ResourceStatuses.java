package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.report.ResourceStatus.Content;
import io.inmesh.xds.report.ResourceStatus.Failure;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.XdsTypes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** States of resources as dumps show them. */
final class ResourceStatuses {
  private static final ProtoPrinter PRINTER = ProtoPrinter.redacting(XdsTypes.REGISTRY);

  /** Of what was asked for once; whether it is still there is not known. */
  static final String UNKNOWN = "UNKNOWN";

  private ResourceStatuses() {}

  /** A resource that nothing is held of any more. */
  static ResourceStatus gone(ResourceKey key, String status) {
    return new ResourceStatus(key.typeUrl(), key.name(), status, "", false, false, null, null);
  }

  /**
   * A resource of a server or a file.
   *
   * @param warming what is not in force yet
   */
  static ResourceStatus of(ResourceState<?> state, Set<ResourceKey> warming) {
    return new ResourceStatus(
        state.key().typeUrl(),
        state.key().name(),
        state.status().name(),
        state.server() == null ? "" : state.server(),
        false,
        state.accepted() != null && warming.contains(state.key()),
        content(state),
        failure(state));
  }

  private static @Nullable Content content(ResourceState<?> state) {
    ResourceState.Accepted<?> accepted = state.accepted();
    Any encoded = state.encoded();
    return accepted == null || encoded == null
        ? null
        : new Content(accepted.version(), accepted.updatedEpochMillis(), PRINTER.print(encoded, 0));
  }

  private static @Nullable Failure failure(ResourceState<?> state) {
    ResourceState.Rejection rejection = state.rejection();
    if (rejection != null) {
      return new Failure(rejection.message(), rejection.version(), rejection.epochMillis());
    }
    return state.error() == null ? null : new Failure(state.error().toString(), null, 0);
  }

  /**
   * A resource that the bootstrap itself holds, used since a start at that time.
   *
   * @param rejection what of it is not used; null when all is
   */
  static ResourceStatus of(
      FileResource resource,
      long startedEpochMillis,
      StaticResources.@Nullable Rejection rejection) {
    Any encoded =
        Any.newBuilder()
            .setTypeUrl(resource.typeUrl())
            .setValue(ByteString.copyFrom(resource.value()))
            .build();
    return new ResourceStatus(
        resource.typeUrl(),
        resource.name(),
        (rejection == null ? CacheStatus.ACKED : CacheStatus.NACKED).name(),
        resource.source(),
        true,
        false,
        new Content("", startedEpochMillis, PRINTER.print(encoded, 0)),
        rejection == null ? null : new Failure(rejection.message(), null, startedEpochMillis));
  }
}
