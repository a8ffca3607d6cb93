package io.inmesh.internal;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.Trouble;
import io.inmesh.internal.compile.OutboundRefusal;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the configuration: the trouble of its source, and of what that delivered. Told
 * once per change. Written under the lock of {@link ConfigIntake}, read by anyone.
 */
final class ConfigTrouble {
  private final MeshListener listener;
  private List<Trouble> ofSource = List.of();
  private @Nullable Trouble ofCompilation;
  private List<Trouble> told = List.of();
  private volatile @Nullable String known;

  ConfigTrouble(MeshListener listener) {
    this.listener = listener;
  }

  /** In one text; null for none. */
  @Nullable String known() {
    return known;
  }

  /** Why there is no configuration yet. */
  String whyPending(ConfigSource source) {
    return "no answer from " + source.description() + (known == null ? " yet" : ": " + known);
  }

  /**
   * Why somebody who waited for a configuration, or did not, has none: what is awaited, and beside
   * it what is wrong, which may be something else.
   *
   * @param askedOf who was asked for it; null for the source as a whole
   * @param waited zero: not at all
   */
  String whyNothing(ConfigSource source, @Nullable String askedOf, Duration waited) {
    String awaited = source.waitingFor();
    String wrong = known;
    StringBuilder text = new StringBuilder("no configuration from ");
    text.append(awaited != null || askedOf == null ? source.waitingOn() : askedOf);
    text.append(waited.isZero() ? " yet" : " within " + waited.toMillis() + " ms");
    if (awaited != null) {
      text.append(": ").append(awaited);
    }
    if (wrong != null) {
      text.append(awaited == null ? ": " : "; beside that: ").append(wrong);
    }
    return text.toString();
  }

  /** The source has other troubles, or none any more. */
  void ofSource(List<Trouble> troubles, @Nullable Snapshot current) {
    ofSource = List.copyOf(troubles);
    tell(current);
  }

  /** The newest configuration could not be put in force. */
  void ofCompilation(Throwable failure) {
    ofCompilation =
        Trouble.ofSource(
            "compilation",
            "the newest configuration could not be put in force, the one before it serves: "
                + failure);
  }

  /**
   * The newest configuration is in force.
   *
   * @param failure what kept something of the one before it from being let go; null for nothing
   */
  void ofRetirement(@Nullable Throwable failure) {
    ofCompilation =
        failure == null
            ? null
            : Trouble.ofSource(
                "compilation",
                "the newest configuration serves, but not all of the one before it could be let go:"
                    + " "
                    + failure);
  }

  /** Tells what there is now, if that is new. */
  void tell(@Nullable Snapshot current) {
    OutboundRefusal refusal = current == null ? null : current.refusal();
    List<Trouble> now = new ArrayList<>(ofSource);
    if (ofCompilation != null) {
      now.add(ofCompilation);
    }
    if (refusal != null) {
      now.add(Trouble.ofSource("outbound", refusal.reason()));
    }
    if (now.equals(told)) {
      return;
    }
    told = List.copyOf(now);
    String text = Trouble.text(told);
    if (!Objects.equals(text, known)) {
      known = text;
      listener.onConfigTrouble(text);
    }
    listener.onConfigTroubles(told);
  }
}
