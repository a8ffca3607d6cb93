package io.inmesh.internal.call;

import io.inmesh.config.Endpoint;
import io.inmesh.config.RetryPolicy.HostSelection;
import io.inmesh.health.EndpointState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which hosts a retry would rather not go to ({@code retry_host_predicate}). */
final class HostRejection {
  private static final String LB = "envoy.lb";

  private HostRejection() {}

  static boolean rejects(
      HostSelection wishes, EndpointState host, @Nullable AttemptState attempts) {
    if (wishes.avoidPrevious()) {
      for (AttemptState a = attempts; a != null; a = a.previous) {
        if (a.host == host) {
          return true;
        }
      }
    }
    Endpoint endpoint = host.endpoint();
    return (wishes.omitCanary() && Boolean.TRUE.equals(endpoint.metadata().value(LB, "canary")))
        || (!wishes.omitMetadata().isEmpty()
            && hasAll(endpoint.metadata().namespace(LB), wishes.omitMetadata()));
  }

  private static boolean hasAll(Map<String, Object> metadata, Map<String, Object> wanted) {
    for (Map.Entry<String, Object> entry : wanted.entrySet()) {
      if (!entry.getValue().equals(metadata.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
