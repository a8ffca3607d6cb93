package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Paces the rejection of what was rejected before; the first rejection of anything new goes out at
 * once, and reading of other types never waits.
 */
final class NackPacer extends AnswerPacer {
  private String version = "";
  private Set<ByteString> content = Set.of();

  NackPacer(Environment environment) {
    super(environment, TimeUnit.SECONDS.toNanos(10));
  }

  /**
   * How long to hold the rejection back, in nanoseconds.
   *
   * @param newVersion the response's version; empty if it has none
   * @param rejected the encoded resources that were rejected
   */
  long delayNanos(String newVersion, Set<ByteString> rejected) {
    boolean again =
        (!newVersion.isEmpty() && newVersion.equals(version))
            || (!rejected.isEmpty() && rejected.equals(content));
    version = newVersion;
    content = rejected;
    if (!again || !isAtOnce()) {
      super.reset();
      return 0;
    }
    return nextNanos();
  }

  /** A new stream begins: its first rejection goes out at once. */
  @Override
  void reset() {
    super.reset();
    version = "";
    content = Set.of();
  }
}
