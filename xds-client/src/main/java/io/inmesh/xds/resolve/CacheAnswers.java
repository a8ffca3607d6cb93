package io.inmesh.xds.resolve;

import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import org.jspecify.annotations.Nullable;

/** What a resource's state in the cache means to those who need the resource. */
final class CacheAnswers {
  private CacheAnswers() {}

  /**
   * Reads the cache.
   *
   * @param wildcard the type is subscribed to as a whole, and the resource would be of that
   * @param answered and the server has answered that
   */
  static <T> Answer<T> read(
      @Nullable CacheView cache,
      ResourceType<T> type,
      String name,
      boolean wildcard,
      boolean answered) {
    ResourceState<T> state = cache == null ? null : cache.get(type, name);
    if (state == null) {
      return wildcard && answered
          ? Answer.failed(Failure.absent(describe(type, name, "not sent by the server")))
          : Answer.pending();
    }
    T value = state.value();
    if (value != null) {
      return Answer.of(value);
    }
    if (state.error() != null) {
      boolean came =
          state.status() == CacheStatus.NACKED || state.status() == CacheStatus.RECEIVED_ERROR;
      return Answer.failed(new Failure(describe(type, name, state.error().toString()), !came));
    }
    return switch (state.status()) {
      case REQUESTED, ACKED -> Answer.pending();
      case DOES_NOT_EXIST -> Answer.failed(Failure.absent(describe(type, name, "does not exist")));
      case TIMEOUT -> Answer.failed(Failure.absent(describe(type, name, "not received in time")));
      case NACKED, RECEIVED_ERROR ->
          Answer.failed(
              Failure.unusable(
                  describe(
                      type,
                      name,
                      state.rejection() == null ? "rejected" : state.rejection().message())));
    };
  }

  /** What those are told who do not wait for it any longer. */
  static String notYet(ResourceType<?> type, String name) {
    return describe(type, name, "not received yet");
  }

  /** What those are told who do not wait for a cluster that has come at last. */
  static String noEndpointsYet(String cluster) {
    return describe(ResourceTypes.CLUSTER, cluster, "its endpoints are not known yet");
  }

  private static String describe(ResourceType<?> type, String name, String reason) {
    return type.shortName() + " resource " + name + ": " + reason;
  }
}
