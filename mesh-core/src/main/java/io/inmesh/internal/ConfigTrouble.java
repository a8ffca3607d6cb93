package io.inmesh.internal;

import io.inmesh.internal.compile.OutboundRefusal;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the configuration: the trouble of its source, and of what that delivered. Told
 * once per change. Written under the engine's lock of configurations, read by anyone.
 */
final class ConfigTrouble {
  private final MeshListener listener;
  private @Nullable String ofSource;
  private volatile @Nullable String known;

  ConfigTrouble(MeshListener listener) {
    this.listener = listener;
  }

  /** In one text; null for none. */
  @Nullable String known() {
    return known;
  }

  /** The source has another trouble, or none any more. */
  void ofSource(@Nullable String trouble, @Nullable Snapshot current) {
    ofSource = trouble;
    tell(current);
  }

  /** Tells what there is now, if that is new. */
  void tell(@Nullable Snapshot current) {
    OutboundRefusal refusal = current == null ? null : current.refusal();
    String now = ofSource;
    if (refusal != null) {
      now = now == null ? refusal.reason() : now + "; " + refusal.reason();
    }
    if (!Objects.equals(now, known)) {
      known = now;
      listener.onConfigTrouble(now);
    }
  }
}
