package io.inmesh.call;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The context that is open on each thread. */
final class OpenContext {
  private static final ContextSource[] SOURCES =
      ServiceLoader.load(ContextSource.class, OpenContext.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toArray(ContextSource[]::new);

  private static final ThreadLocal<@Nullable MeshContext> OPEN = new ThreadLocal<>();

  /**
   * Whether there ever was one. In a process that has none, a look at it leaves no thread-local map
   * behind in each new virtual thread.
   */
  private static volatile boolean used;

  private OpenContext() {}

  static @Nullable MeshContext onThisThread() {
    return used ? OPEN.get() : null;
  }

  static MeshContext current() {
    MeshContext open = onThisThread();
    if (open != null) {
      return open;
    }
    for (ContextSource source : SOURCES) {
      MeshContext found = source.current();
      if (found != MeshContext.NONE) {
        return found;
      }
    }
    return MeshContext.NONE;
  }

  /**
   * Another one holds on this thread.
   *
   * @param next null for none of its own
   * @return the one before, null for none
   */
  static @Nullable MeshContext swap(@Nullable MeshContext next) {
    used = true;
    MeshContext before = OPEN.get();
    if (next == null) {
      OPEN.remove();
    } else {
      OPEN.set(next);
    }
    return before;
  }
}
