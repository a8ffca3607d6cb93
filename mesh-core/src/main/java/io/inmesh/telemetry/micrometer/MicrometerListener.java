package io.inmesh.telemetry.micrometer;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.Trouble;
import io.inmesh.telemetry.MeshListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times in a {@link MeterRegistry} what a mesh does; {@code docs/metrics.md} lists the
 * meters beside Envoy's statistics.
 *
 * <pre>{@code
 * Mesh.builder(source).listener(MicrometerListener.of(registry)).build();
 * }</pre>
 *
 * <p>Tags name clusters and small sets of words; never endpoints, paths or hosts. Meters are looked
 * up once per cluster, so an event of a known cluster allocates nothing. A cluster that goes keeps
 * its meters. One per mesh; several meshes of a process are told apart by tags of their own.
 * Thread-safe; the registry stays its owner's.
 */
public final class MicrometerListener implements MeshListener {
  private final MeterRegistry registry;
  private final Tags tags;
  private final ConcurrentHashMap<String, ClusterMeters> clusters = new ConcurrentHashMap<>();
  private final CallMeters calls;
  private final CallMeters inbound;
  private final ShadowMeters shadow;
  private final ConfigMeters config;

  private MicrometerListener(MeterRegistry registry, Tags tags) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.tags = tags;
    calls =
        new CallMeters(registry, tags, "inmesh.calls", "Calls with all their attempts and pauses");
    inbound =
        new CallMeters(registry, tags, "inmesh.inbound.calls", "Calls that this process answered");
    shadow = new ShadowMeters(registry, tags);
    config = new ConfigMeters(registry, tags);
  }

  /** A listener that writes to a registry. */
  public static MicrometerListener of(MeterRegistry registry) {
    return new MicrometerListener(registry, Tags.empty());
  }

  /**
   * The same with tags of one's own on every meter.
   *
   * @param keyValues key, value, key, value, ...
   */
  public static MicrometerListener of(MeterRegistry registry, String... keyValues) {
    return new MicrometerListener(registry, Tags.of(keyValues));
  }

  private ClusterMeters cluster(String name) {
    ClusterMeters known = clusters.get(name); // computeIfAbsent alone would lock
    return known != null
        ? known
        : clusters.computeIfAbsent(
            name, added -> new ClusterMeters(registry, tags.and("cluster", added)));
  }

  @Override
  public void onAttempt(Attempt attempt) {
    cluster(attempt.cluster()).attemptBegins();
  }

  @Override
  public void onAttemptEnd(Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {
    cluster(attempt.cluster()).attemptEnds(status, failure, nanos);
  }

  @Override
  public void onRetry(String cluster, String reason) {
    cluster(cluster).retried(reason);
  }

  @Override
  public void onRetryDenied(String cluster, String reason) {
    cluster(cluster).retryDenied(reason);
  }

  @Override
  public void onOverflow(String cluster, String breaker) {
    cluster(cluster).overflowed(breaker);
  }

  @Override
  public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
    cluster(cluster).ejected(reason, enforced);
  }

  @Override
  public void onUnejection(String cluster, String endpoint) {
    cluster(cluster).unejected();
  }

  @Override
  public void onLocalReply(CallInfo call, LocalReply reply) {
    calls.answeredLocally(reply);
  }

  @Override
  public void onCallEnd(OutboundCall call, int status, long nanos) {
    calls.ended(status, nanos);
  }

  @Override
  public void onInboundEnd(InboundCall call, int status, long nanos) {
    inbound.ended(status, nanos);
  }

  @Override
  public void onShadowCall(CallInfo call, @Nullable LocalReply reply) {
    shadow.decided("outbound", call, reply);
  }

  @Override
  public void onShadowInbound(CallInfo call, @Nullable LocalReply reply) {
    shadow.decided("inbound", call, reply);
  }

  @Override
  public void onConfig(int listeners, int clusterCount, long compileNanos) {
    config.updated(listeners, clusterCount, compileNanos);
  }

  @Override
  public void onConfigTrouble(@Nullable String trouble) {
    config.trouble(trouble != null);
  }

  /** Counted where it is told in one text. */
  @Override
  public void onConfigTroubles(List<Trouble> troubles) {}

  @Override
  public void onConfigNotice(String notice) {
    config.noticed();
  }
}
