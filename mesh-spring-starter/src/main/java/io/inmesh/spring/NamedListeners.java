package io.inmesh.spring;

import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.TrafficDirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The listeners without which no call can work: those that properties name, and the outbound one.
 * Immutable.
 */
public final class NamedListeners {
  private static final String OUTBOUND = "inmesh.outbound.listener";
  private static final String INBOUND = "inmesh.inbound.listener";

  private static final String ABSENT = "it does not exist";

  private final @Nullable String outbound;
  private final @Nullable String inbound;
  private final boolean usesOutbound;

  /** Of these properties. A direction that is off needs no listener. */
  public NamedListeners(MeshProperties properties) {
    usesOutbound = properties.outbound().enabled();
    outbound = usesOutbound ? properties.outbound().listener() : null;
    inbound = properties.inbound().enabled() ? properties.inbound().listener() : null;
  }

  /** Whether there is anything to look for by name. */
  boolean any() {
    return outbound != null || inbound != null;
  }

  /**
   * A listener that is not there, or is there for the other direction.
   *
   * @param property which names it
   * @param listener its name
   * @param reason what is wrong with that
   * @param absent it is not there
   */
  public record Misnamed(String property, String listener, String reason, boolean absent) {
    /** In words, of the source that should have it. */
    public String text(String source) {
      return property + " names the listener '" + listener + "' of " + source + ": " + reason;
    }
  }

  /** Those that properties name and that cannot be meant. */
  public List<Misnamed> misnamed(MeshStatus status) {
    return Stream.of(
            misnamed(OUTBOUND, outbound, TrafficDirection.INBOUND, status),
            misnamed(INBOUND, inbound, TrafficDirection.OUTBOUND, status))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable Misnamed misnamed(
      String property, @Nullable String name, TrafficDirection other, MeshStatus status) {
    if (name == null) {
      return null;
    }
    ListenerStatus found =
        status.listeners().stream().filter(l -> l.name().equals(name)).findFirst().orElse(null);
    if (found == null) {
      String reason = problems(status, name).map(Problem::reason).findFirst().orElse(ABSENT);
      return new Misnamed(property, name, reason, true);
    }
    return found.direction() == other
        ? new Misnamed(property, name, "its traffic_direction is " + other, false)
        : null;
  }

  /** Why no call can work in one direction or both; empty when nothing is known against it. */
  public List<String> unusable(MeshStatus status) {
    List<String> reasons = new ArrayList<>();
    for (Misnamed misnamed : misnamed(status)) {
      reasons.add(misnamed.text(status.source()));
    }
    Stream.of(usesOutbound ? status.outboundListener() : null, inbound)
        .filter(Objects::nonNull)
        .distinct()
        .filter(name -> status.listeners().stream().anyMatch(l -> l.name().equals(name)))
        .forEach(name ->
            problems(status, name)
                .forEach(p -> reasons.add("listener " + name + " cannot be used: " + p.reason())));
    return reasons;
  }

  private static Stream<Problem> problems(MeshStatus status, @Nullable String listener) {
    return status.problems().stream()
        .filter(p -> p.kind() == ResourceKind.LISTENER && p.name().equals(listener));
  }
}
