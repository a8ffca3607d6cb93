package io.inmesh.samples.quickstart.load;

import io.inmesh.samples.quickstart.view.LiveStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the state of a moment out of the counters. Thread-safe. */
public final class Monitor {
  private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Tally tally;
  private final MeshEvents events;
  private final List<Member> members;
  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private volatile LiveStatus.Stage stage = LiveStatus.Stage.untitled("starting");
  private volatile Map<String, Double> expectedPercents = Map.of();
  private volatile @Nullable Long effectMillis;

  private record Sample(long nanos, Map<Member, Long> answers) {}

  /**
   * A monitor; its first rates are those since now.
   *
   * @param members shown from the start, even if they never answer
   */
  public Monitor(Tally tally, MeshEvents events, List<Member> members, LongSupplier nanoTime) {
    this.tally = tally;
    this.events = events;
    this.members = List.copyOf(members);
    this.nanoTime = nanoTime;
    samples.add(new Sample(nanoTime.getAsLong(), Map.of()));
  }

  /** What is going on from now on. */
  public void stage(LiveStatus.Stage value) {
    stage = value;
  }

  /** The share of each version from now on, in percent. */
  public void expect(Map<String, Double> percents) {
    expectedPercents = Map.copyOf(percents);
  }

  /** How long the last push took to its first effect; null while that is awaited. */
  public void effectMillis(@Nullable Long millis) {
    effectMillis = millis;
  }

  /** The state of this moment. */
  public synchronized LiveStatus status() {
    Map<Member, Long> now = tally.answers();
    long nanos = nanoTime.getAsLong();
    while (samples.size() > 1 && nanos - samples.getFirst().nanos() > SPAN_NANOS) {
      samples.removeFirst();
    }
    Sample base = samples.getFirst();
    samples.addLast(new Sample(nanos, now));
    LiveStatus.Counts counts =
        new LiveStatus.Counts(
            tally.sent(), tally.ok(), tally.failed(), events.retries(), events.ejections());
    return new LiveStatus(
        stage,
        groups(now, base, nanos),
        counts,
        tally.latencies().recentMillisAtPercentile(99),
        effectMillis);
  }

  private List<LiveStatus.Group> groups(Map<Member, Long> now, Sample base, long nanos) {
    Map<Member, Long> recent = new TreeMap<>();
    members.forEach(member -> recent.put(member, 0L));
    now.forEach(
        (member, count) -> recent.put(member, count - base.answers().getOrDefault(member, 0L)));
    double total = Math.max(1, sum(recent.values()));
    double seconds = Math.max(1e-3, (nanos - base.nanos()) / 1e9);

    Map<String, List<LiveStatus.Row>> rows = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    recent.forEach((member, count) -> {
      counts.merge(member.group(), count, Long::sum);
      rows.computeIfAbsent(member.group(), group -> new ArrayList<>())
          .add(
              new LiveStatus.Row(
                  member.name(),
                  100 * count / total,
                  count / seconds,
                  events.isEjected(member.endpoint())));
    });
    List<LiveStatus.Group> groups = new ArrayList<>();
    counts.forEach((group, count) ->
        groups.add(
            new LiveStatus.Group(
                group,
                100 * count / total,
                count / seconds,
                expectedPercents.get(group),
                rows.getOrDefault(group, List.of()))));
    return groups;
  }

  private static long sum(Iterable<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
