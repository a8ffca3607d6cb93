package io.inmesh.telemetry.micrometer;

import io.inmesh.call.LocalReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The meters of calls as their callers see them. Thread-safe. */
final class CallMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final String name;
  private final String description;
  private final AtomicReferenceArray<@Nullable Timer> calls =
      new AtomicReferenceArray<>(Results.STATUS_CLASSES);
  private final ConcurrentHashMap<Reply, Counter> localReplies = new ConcurrentHashMap<>();

  private record Reply(String flags, int status) {}

  CallMeters(MeterRegistry registry, Tags tags, String name, String description) {
    this.registry = registry;
    this.tags = tags;
    this.name = name;
    this.description = description;
  }

  void ended(int status, long nanos) {
    int index = Results.statusClass(status);
    Timer timer = calls.get(index);
    if (timer == null) {
      timer =
          Timer.builder(name)
              .description(description)
              .tags(tags.and("result", Results.name(index, "none")))
              .register(registry);
      calls.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void answeredLocally(LocalReply reply) {
    localReplies
        .computeIfAbsent(new Reply(reply.flags(), reply.status()), this::counter)
        .increment();
  }

  private Counter counter(Reply reply) {
    return Counter.builder("inmesh.local.replies")
        .description("Responses that the mesh itself gave")
        .tags(tags)
        .tag("flags", reply.flags().isEmpty() ? "none" : reply.flags())
        .tag("status", Integer.toString(reply.status()))
        .register(registry);
  }
}
