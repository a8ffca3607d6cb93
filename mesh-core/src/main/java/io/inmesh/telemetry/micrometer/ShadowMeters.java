package io.inmesh.telemetry.micrometer;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The meters of decisions that took no effect. Thread-safe. */
final class ShadowMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final ConcurrentHashMap<Decision, Counter> decisions = new ConcurrentHashMap<>();

  private record Decision(String direction, String cluster, int status, String flags) {}

  ShadowMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  void decided(String direction, CallInfo call, @Nullable LocalReply reply) {
    Decision decision =
        reply == null
            ? new Decision(direction, call.cluster(), 0, "")
            : new Decision(direction, call.cluster(), reply.status(), reply.flags());
    decisions.computeIfAbsent(decision, this::counter).increment();
  }

  private Counter counter(Decision decision) {
    return Counter.builder("inmesh.shadow.calls")
        .description("Calls that went their own way, by what the mesh would have done")
        .tags(tags)
        .tag("direction", decision.direction())
        .tag("cluster", decision.cluster().isEmpty() ? "none" : decision.cluster())
        .tag("reply", decision.status() == 0 ? "none" : Integer.toString(decision.status()))
        .tag("flags", decision.flags().isEmpty() ? "none" : decision.flags())
        .register(registry);
  }
}
