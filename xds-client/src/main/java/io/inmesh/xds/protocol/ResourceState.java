package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.transport.XdsStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one subscribed resource. Immutable. Of the wildcard subscription itself (name
 * {@code *}) the status tells whether the server has answered it.
 *
 * @param key the resource
 * @param status the status as the client status discovery service reports it
 * @param accepted what is in use, or null if nothing is
 * @param error why nothing is in use, or, beside a value, an ambient error that does not change its
 *     use (gRFC A88); null if all is well
 * @param rejection the newest version if it was rejected, in whole or in part
 * @param server the server that the state comes from, or null if none has told anything
 * @param unheard whether no server has said anything of it yet, also where its time is over
 */
public record ResourceState<T>(
    ResourceKey key,
    CacheStatus status,
    @Nullable Accepted<T> accepted,
    @Nullable XdsStatus error,
    @Nullable Rejection rejection,
    @Nullable String server,
    boolean unheard) {

  /** A state that is heard of. */
  public ResourceState(
      ResourceKey key,
      CacheStatus status,
      @Nullable Accepted<T> accepted,
      @Nullable XdsStatus error,
      @Nullable Rejection rejection,
      @Nullable String server) {
    this(key, status, accepted, error, rejection, server, false);
  }

  /**
   * A resource in use.
   *
   * @param value the decoded resource; the same instance as long as its bytes are the same
   * @param version the version that brought it
   * @param updatedEpochMillis when this version came, wall clock
   * @param encoded its bytes; empty if the type holds secrets
   * @param unknown fields that have no effect, since they are newer than this library
   */
  public record Accepted<T>(
      T value,
      String version,
      long updatedEpochMillis,
      ByteString encoded,
      List<UnknownField> unknown) {}

  /**
   * A version that was rejected.
   *
   * @param version the version
   * @param epochMillis when it came, wall clock
   * @param message what is wrong with it
   */
  public record Rejection(String version, long epochMillis, String message) {}

  /** The value in use, or null. */
  public @Nullable T value() {
    return accepted == null ? null : accepted.value();
  }

  /** The error that leaves the resource without a value, or null. */
  public @Nullable XdsStatus failure() {
    return accepted == null ? error : null;
  }

  /** The error beside a value that stays in use, or null. */
  public @Nullable XdsStatus ambientError() {
    return accepted == null ? null : error;
  }

  /** The resource in use as it came, for dumps; null if nothing is in use. */
  public @Nullable Any encoded() {
    return accepted == null
        ? null
        : Any.newBuilder().setTypeUrl(key.typeUrl()).setValue(accepted.encoded()).build();
  }
}
