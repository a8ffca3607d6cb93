package io.inmesh.xds.client;

import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import java.util.Set;

/** Hears what changed, once per burst of responses, on the thread {@code inmesh-xds}. */
@FunctionalInterface
public interface ChangeListener {
  /**
   * Resources changed. May set interests and close the client; must not block.
   *
   * @param changes the resources; the name {@code *} when the wildcard subscription was answered or
   *     failed
   * @param view what is known now; only valid during this call
   */
  void onChanges(Set<ResourceKey> changes, CacheView view);
}
