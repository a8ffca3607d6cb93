package io.inmesh.xds.source;

import com.google.protobuf.Any;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.XdsTypes;
import org.jspecify.annotations.Nullable;

/** Puts the states of resources into words. */
final class ResourceStatuses {
  private static final ProtoPrinter PRINTER = ProtoPrinter.redacting(XdsTypes.REGISTRY);

  private ResourceStatuses() {}

  static ResourceStatus of(ResourceState<?> state) {
    ResourceState.Accepted<?> accepted = state.accepted();
    ResourceState.Rejection rejection = state.rejection();
    String error = state.error() == null ? null : state.error().toString();
    return new ResourceStatus(
        state.key().typeUrl(),
        state.key().name(),
        state.status().name(),
        accepted == null ? "" : accepted.version(),
        accepted == null ? 0 : accepted.updatedEpochMillis(),
        json(state.encoded()),
        rejection == null ? null : rejection.version(),
        rejection == null ? error : rejection.message(),
        state.server() == null ? "" : state.server());
  }

  private static @Nullable String json(@Nullable Any resource) {
    return resource == null ? null : PRINTER.print(resource, 0);
  }
}
