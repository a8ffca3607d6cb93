package io.inmesh.samples.quickstart.load;

import io.inmesh.config.Trouble;
import io.inmesh.samples.quickstart.view.EventSink;
import io.inmesh.telemetry.MeshListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Counts what the mesh tells and passes on what is worth a line. Thread-safe. */
public final class MeshEvents implements MeshListener {
  private final EventSink sink;
  private final UnaryOperator<String> nameOfEndpoint;
  private final LongAdder retries = new LongAdder();
  private final LongAdder ejections = new LongAdder();
  private final Set<String> ejected = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> lastEjection = new ConcurrentHashMap<>();
  private final Set<String> toldReasons = ConcurrentHashMap.newKeySet();

  private volatile boolean configured;

  /**
   * Counts from zero.
   *
   * @param nameOfEndpoint what to call {@code host:port}
   */
  public MeshEvents(EventSink sink, UnaryOperator<String> nameOfEndpoint) {
    this.sink = sink;
    this.nameOfEndpoint = nameOfEndpoint;
  }

  @Override
  public void onRetry(String cluster, String reason) {
    retries.increment();
  }

  @Override
  public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
    if (enforced) {
      ejections.increment();
      ejected.add(endpoint);
      lastEjection.put(endpoint, System.nanoTime());
      sink.event("ejected", nameOfEndpoint.apply(endpoint) + " of " + cluster + ": " + reason);
    }
  }

  @Override
  public void onUnejection(String cluster, String endpoint) {
    ejected.remove(endpoint);
    sink.event("back", nameOfEndpoint.apply(endpoint) + " of " + cluster + " gets requests again");
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    if (listeners > 0) {
      configured = true;
    }
  }

  @Override
  public void onConfigTroubles(List<Trouble> troubles) {
    if (troubles.isEmpty()) {
      toldReasons.clear();
      sink.event("config", "in order again");
      return;
    }
    List<Trouble> news =
        troubles.stream().filter(trouble -> !toldReasons.contains(trouble.reason())).toList();
    news.forEach(trouble -> toldReasons.add(trouble.reason()));
    String text = Trouble.text(news);
    if (text != null) {
      sink.event("config", text);
    }
  }

  /** Whether there is a configuration to route by. */
  public boolean isConfigured() {
    return configured;
  }

  /** How many retries there were. */
  public long retries() {
    return retries.sum();
  }

  /** How many ejections there were. */
  public long ejections() {
    return ejections.sum();
  }

  /** Whether an endpoint ({@code host:port}) is ejected now. */
  public boolean isEjected(String endpoint) {
    return ejected.contains(endpoint);
  }

  /** {@code System.nanoTime()} of an endpoint's last ejection; null when there was none. */
  public @Nullable Long lastEjection(String endpoint) {
    return lastEjection.get(endpoint);
  }
}
