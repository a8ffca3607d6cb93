package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Paces the rejection of what was rejected before. A server that answers a NACK at once with the
 * same resources would otherwise keep both sides busy for nothing; the first rejection of anything
 * new goes out at once, and reading of other types never waits.
 */
final class NackPacer {
  /** A response that comes this long after the rejection is not an answer to it. */
  private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Until it is answered, a server may not send anything newer of the type: this is how much later
   * a repaired configuration may arrive.
   */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Environment environment;
  private final Backoff backoff;
  private String version = "";
  private Set<ByteString> content = Set.of();
  private long sentNanos;

  NackPacer(Environment environment) {
    this.environment = environment;
    backoff = new Backoff(environment.random(), MAX_NANOS);
  }

  /** A rejection went out. */
  void sent() {
    sentNanos = environment.nanoTime().getAsLong();
  }

  /**
   * How long to hold the rejection back, in nanoseconds.
   *
   * @param version the response's version; empty if it has none
   * @param rejected the encoded resources that were rejected
   */
  long delayNanos(String version, Set<ByteString> rejected) {
    boolean again =
        (!version.isEmpty() && version.equals(this.version))
            || (!rejected.isEmpty() && rejected.equals(content));
    boolean atOnce = environment.nanoTime().getAsLong() - sentNanos < AT_ONCE_NANOS;
    this.version = version;
    content = rejected;
    if (!again || !atOnce) {
      backoff.reset();
      return 0;
    }
    return backoff.nextNanos();
  }

  /** A new stream begins: its first rejection goes out at once. */
  void reset() {
    backoff.reset();
    version = "";
    content = Set.of();
  }
}
