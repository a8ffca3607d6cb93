package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import io.inmesh.xds.protocol.ResourceState.Accepted;
import io.inmesh.xds.protocol.ResourceState.Rejection;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one resource, and the rules of gRFC A88 for what each event makes of it. One per
 * group and name, however many subscribers.
 */
sealed class ResourceEntry<T> permits WildcardEntry {
  final TypeCache<T> cache;
  final String name;

  /** How long it may be missing; null once it came, since from then on nothing waits for it. */
  @Nullable ExistenceTimer<T> existence;

  /** How many subscribers asked for this very name. */
  int named;

  CacheStatus status = CacheStatus.REQUESTED;
  final ResourceContent<T> content = new ResourceContent<>();
  @Nullable XdsStatus dataError;
  @Nullable XdsStatus connectivityError;
  @Nullable TypeSubscription<T> source;
  private String serverSideName;
  private TimerQueue.@Nullable Timer ttl;
  private boolean outlived;

  ResourceEntry(TypeCache<T> cache, String name) {
    this.cache = cache;
    this.name = name;
    this.serverSideName = name;
  }

  /** Made for who asks: a mesh asks for each resource once, and has ten thousand of them. */
  ResourceState<T> state() {
    return new ResourceState<>(
        key(),
        status,
        content.accepted(),
        dataError != null ? dataError : connectivityError,
        content.rejection(),
        source == null ? null : source.server(),
        existence != null);
  }

  /** Sets how long it may be missing; 0 is without end. */
  void allow(long timeoutNanos) {
    if (existence != null || status == CacheStatus.REQUESTED) { // else it was heard of
      existence().allow(timeoutNanos);
    }
  }

  /** One more waits for it: the longest timeout counts. */
  void allowAlso(long timeoutNanos) {
    if (existence != null) {
      existence.allowAlso(timeoutNanos);
    }
  }

  private ExistenceTimer<T> existence() {
    ExistenceTimer<T> timer = existence;
    if (timer == null) {
      timer = new ExistenceTimer<>(this);
      existence = timer;
    }
    return timer;
  }

  /** Something was heard of it. */
  final void heard() {
    if (existence != null) {
      existence.stop();
      existence = null;
    }
  }

  ResourceKey key() {
    return new ResourceKey(cache.type.typeUrl(), name);
  }

  boolean inUse() {
    return content.inUse();
  }

  CacheStatus status() {
    return status;
  }

  /** Whether it is gone since nothing renewed it, as opposed to having been removed. */
  boolean hasOutlivedTtl() {
    return outlived;
  }

  /** Whether another server has listed it, such as a fallback: this one may have it or not. */
  boolean isListedByOther(TypeSubscription<T> subscription) {
    return named == 0 && inUse() && source != subscription;
  }

  /** Whether it is known only as expired: until the server sends it again, or says it is gone. */
  boolean isAwaitedAfterTtl() {
    return outlived && named == 0;
  }

  /** Whether anything was heard that a late subscriber has to be told. */
  boolean hasNews() {
    return status != CacheStatus.REQUESTED || connectivityError != null;
  }

  /** Whether the primary's silence about this resource is a reason to ask the next server (A71). */
  boolean missing() {
    return !inUse()
        && (status == CacheStatus.REQUESTED
            || status == CacheStatus.TIMEOUT
            || status == CacheStatus.NACKED);
  }

  boolean hasVersion(String version) {
    Accepted<T> accepted = content.accepted();
    return accepted != null && accepted.version().equals(version);
  }

  /** The name that the server knows the resource by, if it was subscribed to by an alias. */
  String serverSideName() {
    return serverSideName;
  }

  /** The version to resume from, if all of it came from that subscription and is in use. */
  @Nullable String versionToResume(TypeSubscription<T> on) {
    return source == on && status != CacheStatus.DOES_NOT_EXIST ? content.completeVersion() : null;
  }

  /** The result of decoding those bytes, if they are the ones in use or the ones last rejected. */
  @Nullable Decoded<T> known(ByteString bytes) {
    return content.known(name, bytes);
  }

  /** The server sent the resource. Returns whether something else than before is in use. */
  boolean received(
      Decoded<T> decoded,
      ByteString bytes,
      String version,
      String sentName,
      TypeSubscription<T> from) {
    heard();
    Snapshot before = snapshot();
    ByteString bytesBefore = content.bytes();
    outlived = false;
    long now = cache.epochMillis();
    if (decoded.errors().isEmpty()) {
      content.accept(cache.type, decoded, bytes, version, now);
      status = CacheStatus.ACKED;
      dataError = null;
    } else {
      String message = ErrorDetail.of(cache.type, name, decoded.errors());
      status = CacheStatus.NACKED;
      dataError = new XdsStatus(StatusCode.INVALID_ARGUMENT, from.server() + ": " + message);
      Rejection told = new Rejection(version, now, message);
      content.reject(cache.type, decoded, bytes, told, from.failOnDataErrors());
    }
    if (source != null && source != from) {
      source.forgetVersion();
    }
    source = from;
    if (!sentName.equals(serverSideName)) {
      serverSideName = sentName;
      cache.noteAlias();
    }
    connectivityError = null;
    publish(before);
    return !Objects.equals(bytesBefore, content.bytes());
  }

  /** Whether that subscription brought what is in use, or its non-existence. */
  boolean isFrom(TypeSubscription<T> subscription) {
    return source == subscription;
  }

  /** Takes over what another group knows of the resource, if nothing is known here. */
  void copyFrom(ResourceEntry<T> other) {
    if (status != CacheStatus.REQUESTED || other.status == CacheStatus.REQUESTED) {
      return;
    }
    if (other.existence == null) {
      heard();
    }
    Snapshot before = snapshot();
    status = other.status;
    content.copyFrom(other.content);
    dataError = other.dataError;
    source = other.source;
    outlived = other.outlived;
    serverSideName = other.serverSideName;
    publish(before);
  }

  /** The server says, or shows by leaving it out, that it is gone. Returns whether that is news. */
  boolean removed(TypeSubscription<T> from) {
    heard();
    if (named == 0) {
      cache.evict(this);
      if (hasNews()) {
        cache.changed(this);
      }
      return hasNews();
    }
    boolean news = status != CacheStatus.DOES_NOT_EXIST;
    Snapshot before = snapshot();
    outlived = false;
    status = CacheStatus.DOES_NOT_EXIST;
    if (from.failOnDataErrors()) {
      drop();
    }
    source = from;
    dataError =
        new XdsStatus(
            StatusCode.NOT_FOUND, from.server() + ": " + describe() + " does not exist" + kept());
    publish(before);
    return news;
  }

  /** The server lists all there are, and not this one. */
  void unlisted(TypeSubscription<T> from) {
    if (!inUse() && status == CacheStatus.REQUESTED) {
      removed(from);
    }
  }

  /** The server reported an error instead of the resource (xRFC TP3). */
  void refused(XdsStatus error, TypeSubscription<T> from) {
    heard();
    Snapshot before = snapshot();
    status = CacheStatus.RECEIVED_ERROR;
    boolean dataErrorCode =
        error.code() == StatusCode.NOT_FOUND || error.code() == StatusCode.PERMISSION_DENIED;
    if (dataErrorCode && from.failOnDataErrors()) {
      drop();
    }
    source = from;
    dataError =
        new XdsStatus(
            error.code(), from.server() + ": " + describe() + ": " + error.message() + kept());
    publish(before);
  }

  /** The server cannot be reached, or can be again (null). */
  void connectivity(@Nullable XdsStatus error) {
    Snapshot before = snapshot();
    connectivityError = error;
    publish(before);
  }

  /** The subscription went out on an established stream: from now on the resource may be late. */
  void requestedOn(TypeSubscription<T> on) {
    if (!inUse() && status == CacheStatus.REQUESTED && !existence().isRunningFor(on)) {
      existence().start(on);
    }
  }

  /** The stream that carried the subscription is gone. */
  void streamLost(TypeSubscription<T> on) {
    if (existence != null && existence.isRunningFor(on)) {
      existence.stop();
    }
  }

  /** The server did not send it in time. */
  void late(TypeSubscription<T> on) {
    Snapshot before = snapshot();
    source = on;
    String text =
        status == CacheStatus.NACKED && dataError != null
            ? dataError.message() // what came cannot be read
            : on.server()
                + ": "
                + describe()
                + " was not sent within "
                + existence().seconds(on)
                + " s";
    if (on.lateMeansSlow()) {
      status = CacheStatus.TIMEOUT;
      dataError = new XdsStatus(StatusCode.UNAVAILABLE, text);
    } else {
      status = CacheStatus.DOES_NOT_EXIST;
      dataError = new XdsStatus(StatusCode.NOT_FOUND, text);
    }
    if (existence().isLeftOut()) {
      existence = null; // it was heard of: it is not there
    }
    publish(before);
  }

  /**
   * The server has answered without it, though it was asked for it: it has until its time is over.
   */
  void leftOut() {
    ExistenceTimer<T> timer = existence;
    if (timer != null && status == CacheStatus.REQUESTED) {
      timer.leaveOut();
    } else if (timer != null) {
      existence = null;
      cache.changed(this);
    }
  }

  /** Sets, renews or (negative) removes the time to live. */
  void liveFor(long ttlNanos) {
    if (ttl != null) {
      ttl.cancel();
      ttl = null;
    }
    if (ttlNanos >= 0 && inUse()) {
      ttl = cache.timers().schedule(ttlNanos, this::expired);
    }
  }

  /** A wildcard's, too, is known from now on as expired: until the server sends or removes it. */
  private void expired() {
    ttl = null;
    TypeSubscription<T> from = source;
    if (from != null) {
      from.forgetVersion();
    }
    Snapshot before = snapshot();
    outlived = true;
    content.drop();
    status = CacheStatus.DOES_NOT_EXIST;
    dataError =
        new XdsStatus(StatusCode.NOT_FOUND, describe() + " outlived its TTL and was not renewed");
    publish(before);
  }

  /** Stops all timers; the entry is no longer in the cache. */
  void discard() {
    heard();
    liveFor(-1);
  }

  private void drop() {
    content.drop();
    liveFor(-1);
    if (source != null) {
      source.forgetVersion();
    }
  }

  private String describe() {
    return cache.type.shortName() + " resource " + name;
  }

  private String kept() {
    return inUse() ? " (the last good one stays in use)" : "";
  }

  final Snapshot snapshot() {
    return new Snapshot(status, content.value(), dataError != null ? dataError : connectivityError);
  }

  final void publish(Snapshot before) {
    Snapshot after = snapshot();
    if (before.status != after.status
        || before.value != after.value
        || !Objects.equals(before.error, after.error)) {
      cache.changed(this);
    }
  }

  record Snapshot(CacheStatus status, @Nullable Object value, @Nullable XdsStatus error) {}
}
