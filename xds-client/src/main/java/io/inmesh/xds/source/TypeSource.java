package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One type's resources at an origin of their own. Used on the thread of the xDS client. */
interface TypeSource extends AutoCloseable {
  /**
   * Replaces the names that are wanted.
   *
   * @param names with how long the first answer may take, in nanoseconds; 0 is without end. A file
   *     answers at once
   */
  void setInterest(Map<String, Long> names);

  /** What is known; null as long as nothing is. */
  @Nullable CacheView view();

  /** Callable from any thread; idempotent. */
  @Override
  void close();
}
