package io.inmesh.xds.protocol;

import io.inmesh.xds.protocol.ResourceState.Rejection;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.List;

/**
 * What is known of the wildcard subscription itself: whether the server has answered it. It never
 * has a value.
 */
final class WildcardEntry<T> extends ResourceEntry<T> {
  WildcardEntry(TypeCache<T> cache) {
    super(cache, ResourceName.WILDCARD);
  }

  /** It was answered, and the response says what there is. */
  void answered(TypeSubscription<T> from) {
    heard();
    Snapshot before = snapshot();
    status = CacheStatus.ACKED;
    dataError = null;
    content.forgetRejection();
    connectivityError = null;
    source = from;
    publish(before);
  }

  /**
   * It was answered by something that cannot be read. Without an answer before, it stays one of
   * which nothing was heard.
   */
  void unreadable(String problem, String version, TypeSubscription<T> from) {
    Snapshot before = snapshot();
    status = CacheStatus.NACKED;
    dataError = new XdsStatus(StatusCode.INVALID_ARGUMENT, from.server() + ": " + problem);
    content.reject(
        cache.type,
        Decoded.failed(name, List.of(ResourceError.malformed(null, name))),
        ResourceContent.NONE,
        new Rejection(version, cache.epochMillis(), problem),
        false);
    source = from;
    publish(before);
  }

  @Override
  boolean missing() {
    return super.missing() && (status != CacheStatus.NACKED || existence != null);
  }

  /** Forgets what was heard: it begins anew. */
  void reset() {
    status = CacheStatus.REQUESTED;
    dataError = null;
    content.forgetRejection();
    connectivityError = null;
    source = null;
  }
}
