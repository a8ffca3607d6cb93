package io.inmesh.xds.resource;

import io.inmesh.config.RetryPolicy.HostSelection;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.inmesh.xds.proto.envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate;
import io.inmesh.xds.proto.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.inmesh.xds.proto.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.inmesh.xds.proto.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.HashMap;
import java.util.Map;

/** Decodes which hosts and priorities a retry avoids. */
final class RetryHostsDecoder {
  private boolean avoidPrevious;
  private boolean omitCanary;
  private final Map<String, Object> omitMetadata = new HashMap<>();

  private RetryHostsDecoder() {}

  static HostSelection decode(Place place, RetryPolicy policy) {
    RetryHostsDecoder decoder = new RetryHostsDecoder();
    for (int i = 0; i < policy.getRetryHostPredicateCount(); i++) {
      decoder.predicate(place.item("retry_host_predicate", i), policy.getRetryHostPredicate(i));
    }
    long attempts = policy.getHostSelectionRetryMaxAttempts();
    return new HostSelection(
        decoder.avoidPrevious,
        decoder.omitCanary,
        Map.copyOf(decoder.omitMetadata),
        attempts == 0 ? 1 : Math.max(0, attempts),
        policy.hasRetryPriority()
            ? priority(place.field("retry_priority"), policy.getRetryPriority())
            : 0);
  }

  private void predicate(Place place, RetryHostPredicate predicate) {
    Place at = place.field("typed_config");
    if (!predicate.hasTypedConfig()) {
      at.invalid("unset", "a configuration, whose type decides");
    } else if (TypedConfig.is(
        predicate.getTypedConfig(), PreviousHostsPredicate.getDefaultInstance())) {
      avoidPrevious = true;
    } else if (TypedConfig.is(
        predicate.getTypedConfig(), OmitCanaryHostsPredicate.getDefaultInstance())) {
      omitCanary = true;
    } else if (TypedConfig.is(
        predicate.getTypedConfig(), OmitHostMetadataConfig.getDefaultInstance())) {
      OmitHostMetadataConfig config =
          TypedConfig.unpack(
              at, predicate.getTypedConfig(), OmitHostMetadataConfig.getDefaultInstance());
      if (config != null) {
        omitMetadata.putAll(
            Structs.metadata(config.getMetadataMatch()).namespace(Structs.ENVOY_LB));
      }
    } else {
      at.unsupported(predicate.getTypedConfig().getTypeUrl(), "a predicate of Envoy's own");
    }
  }

  private static int priority(Place place, RetryPriority priority) {
    Place at = place.field("typed_config");
    if (!TypedConfig.is(priority.getTypedConfig(), PreviousPrioritiesConfig.getDefaultInstance())) {
      at.unsupported(priority.getTypedConfig().getTypeUrl(), "PreviousPrioritiesConfig");
      return 0;
    }
    PreviousPrioritiesConfig config =
        TypedConfig.unpack(
            at, priority.getTypedConfig(), PreviousPrioritiesConfig.getDefaultInstance());
    return config == null ? 0 : config.getUpdateFrequency();
  }
}
