package io.inmesh.xds.protocol;

import io.inmesh.xds.proto.google.rpc.Status;
import io.inmesh.xds.transport.ServerFeature;
import io.inmesh.xds.transport.StatusCode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one server is asked for of one type, and the answers owed to it. The two protocol variants
 * differ in how that is put on the wire.
 */
abstract class TypeSubscription<T> {
  static final long EXISTENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long SLOW_SERVER_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * What is wanted, or was last sent.
   *
   * @param names the names, without the wildcard
   */
  record Wanted(Set<String> names, boolean wildcard) {
    static final Wanted NOTHING = new Wanted(Set.of(), false);

    boolean isEmpty() {
      return names.isEmpty() && !wildcard;
    }
  }

  final ServerSession session;
  final ResourceType<T> type;

  /** What the server knows, on this stream, to be wanted. */
  Wanted sent = Wanted.NOTHING;

  /** Whether a name, or the wildcard by its name, was sent on this stream. */
  boolean everNamed;

  private final NackPacer pacer;
  private final AckPacer ackPacer;
  private final ResponseApplier<T> applier;
  private boolean started;
  private boolean dirty;

  /** How often something else was asked for. */
  private int changes;

  private @Nullable Answer answer;

  /** An ACK, or with a detail a NACK, that is owed. */
  static final class Answer {
    final String nonce;
    final @Nullable String errorDetail;
    private TimerQueue.@Nullable Timer heldBack;

    private Answer(String nonce, @Nullable String errorDetail) {
      this.nonce = nonce;
      this.errorDetail = errorDetail;
    }

    private void release() {
      if (heldBack != null) {
        heldBack.cancel();
        heldBack = null;
      }
    }

    @Nullable Status status() {
      return errorDetail == null
          ? null
          : Status.newBuilder()
              .setCode(StatusCode.INVALID_ARGUMENT.ordinal())
              .setMessage(errorDetail)
              .build();
    }
  }

  TypeSubscription(ServerSession session, ResourceType<T> type) {
    this.session = session;
    this.type = type;
    this.pacer = new NackPacer(session.machine.environment);
    this.ackPacer = new AckPacer(session.machine.environment);
    this.applier = new ResponseApplier<>(this);
  }

  /** Puts what is due on the wire. */
  abstract void flush(ServerStream.Attempt stream);

  /** Whether what is wanted now can only be asked for on a stream that begins with it. */
  boolean needsAnotherStream() {
    return false;
  }

  /** What was accepted of this server no longer is what the cache holds. */
  abstract void forgetVersion();

  String server() {
    return session.config.target();
  }

  boolean failOnDataErrors() {
    return session.config.has(ServerFeature.FAIL_ON_DATA_ERRORS);
  }

  boolean lateMeansSlow() {
    return session.config.has(ServerFeature.RESOURCE_TIMER_IS_TRANSIENT_ERROR);
  }

  /** How long this server has, where that is asked for; 0 is without end. */
  long existenceTimeoutNanos(long wantedNanos) {
    return lateMeansSlow() && wantedNanos == EXISTENCE_NANOS ? SLOW_SERVER_NANOS : wantedNanos;
  }

  boolean isStarted() {
    return started;
  }

  void interestChanged() {
    dirty = true;
  }

  boolean hasInterest() {
    for (TypeCache<T> cache : session.caches(type)) {
      if (cache.hasInterest()) {
        return true;
      }
    }
    return false;
  }

  void streamStarted() {
    dirty = true;
  }

  void streamEnded() {
    for (TypeCache<T> cache : session.caches(type)) {
      cache.all().forEach(entry -> entry.streamLost(this));
    }
    if (answer != null) {
      answer.release();
      answer = null;
    }
    pacer.reset();
    ackPacer.reset();
    sent = Wanted.NOTHING;
    everNamed = false;
    started = false;
  }

  /** A group that stops using this server waits for it no longer. */
  void left(ServerGroup group) {
    TypeCache<T> cache = group.existingCache(type);
    if (cache != null) {
      cache.all().forEach(entry -> entry.streamLost(this));
    }
  }

  /** A group that again depends on this server alone waits for what it was asked for. */
  void expect(ServerGroup group) {
    TypeCache<T> cache = group.existingCache(type);
    if (cache == null || !started) {
      return;
    }
    for (ResourceEntry<T> entry : cache.all()) {
      if (entry == cache.wildcard() ? sent.wildcard() : sent.names().contains(entry.name)) {
        entry.requestedOn(this);
      }
    }
  }

  /** What is wanted if that differs from what was sent, else null. */
  @Nullable Wanted takeChange() {
    if (!dirty) {
      return null;
    }
    dirty = false;
    Set<String> names = new LinkedHashSet<>();
    boolean wildcard = false;
    List<TypeCache<T>> caches = session.caches(type);
    if (started && caches.size() > 1) {
      shareWithNewcomers(caches);
    }
    for (TypeCache<T> cache : caches) {
      wildcard |= cache.isWildcardWanted();
      for (ResourceEntry<T> entry : cache.entries()) {
        if (entry.named > 0) {
          names.add(entry.name);
        }
      }
    }
    Wanted wanted = new Wanted(names, wildcard);
    if (wanted.isEmpty()) {
      forgetVersion();
    }
    return wanted.equals(sent) ? null : wanted;
  }

  /**
   * Two groups may want the same of one server, which sends it once: the group that comes later
   * gets it from the other one.
   */
  private void shareWithNewcomers(List<TypeCache<T>> caches) {
    for (TypeCache<T> newcomer : caches) {
      for (TypeCache<T> other : caches) {
        if (other != newcomer) {
          newcomer.shareFrom(other, this);
        }
      }
    }
  }

  /** The answer that is due now, or with {@code force} the one that is owed. */
  @Nullable Answer takeAnswer(boolean force) {
    Answer due = answer;
    if (due == null || (due.heldBack != null && !force)) {
      return null;
    }
    due.release();
    answer = null;
    if (due.errorDetail != null) {
      pacer.sent();
    } else {
      ackPacer.sent();
    }
    return due;
  }

  /** Remembers what went out; what is new may from now on be late. */
  void sent(Wanted now) {
    started = true;
    changes++;
    Set<String> before = new HashSet<>(sent.names());
    boolean wildcardIsNew = now.wildcard() && !sent.wildcard();
    sent = now;
    for (TypeCache<T> cache : session.caches(type)) {
      if (wildcardIsNew && cache.isWildcardWanted()) {
        cache.wildcard().requestedOn(this);
      }
      for (ResourceEntry<T> entry : cache.entries()) {
        if (entry.named > 0 && !before.contains(entry.name)) {
          entry.requestedOn(this);
        }
      }
    }
  }

  /**
   * Answers the response before this one: the server did not wait for the answer that was held
   * back, and each response is answered.
   */
  void beforeResponse(ServerStream.Attempt stream) {
    Answer owed = answer;
    if (owed != null) {
      owed.release();
      flush(stream);
    }
  }

  /**
   * Applies a response and owes its answer.
   *
   * @return whether it was accepted
   */
  boolean apply(ReceivedResponse response) {
    boolean changed = applier.apply(response);
    boolean accepted = response.errors().isEmpty();
    if (!accepted && changed) {
      // A server that goes back to what was accepted last has to send it again.
      forgetVersion();
    }
    Answer owed = new Answer(response.nonce(), accepted ? null : response.errors().toString());
    answer = owed;
    long delay =
        accepted
            ? ackPacer.delayNanos(response.version(), changed || response.renews(), changes)
            : pacer.delayNanos(response.version(), response.rejected());
    if (delay > 0) {
      owed.heldBack = session.machine.timers.schedule(delay, owed::release);
    }
    return accepted;
  }

  /** Whether a name was asked for by the wildcard alone: each response has it, if it exists. */
  boolean listsAll(String name) {
    return false;
  }

  /** Whether a response that lacks a resource says that the resource is gone. */
  abstract boolean absenceDeletes();

  /** Whether that is the version of the whole type, which stands for each resource's. */
  boolean isCurrentVersion(String version) {
    return false;
  }
}
