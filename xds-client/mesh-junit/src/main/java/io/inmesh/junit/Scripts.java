package io.inmesh.junit;

import io.inmesh.call.Attempt;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scripts of all fake endpoints: that of an address is stronger than that of its cluster. */
final class Scripts {
  private final Map<String, EndpointScript> byName = new HashMap<>();
  private @Nullable Answer everywhere;

  EndpointScript of(String addressOrCluster) {
    return byName.computeIfAbsent(addressOrCluster, EndpointScript::new);
  }

  /** All endpoints of all clusters give this answer. */
  void everywhere(Answer answer) {
    everywhere = answer;
  }

  Answer next(Attempt attempt) {
    if (everywhere != null) {
      return everywhere;
    }
    EndpointScript script = byName.get(attempt.endpoint().address().toString());
    if (script == null || script.isEmpty()) {
      script = of(attempt.cluster());
    }
    return script.take();
  }
}
