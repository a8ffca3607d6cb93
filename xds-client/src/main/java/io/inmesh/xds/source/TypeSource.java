package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One type's resources at an origin of their own. Used on the thread of the xDS client. */
interface TypeSource extends AutoCloseable {
  /** Replaces the names that are wanted. */
  void setInterest(Set<String> names);

  /** What is known; null as long as nothing is. */
  @Nullable CacheView view();

  /** Callable from any thread; idempotent. */
  @Override
  void close();
}
