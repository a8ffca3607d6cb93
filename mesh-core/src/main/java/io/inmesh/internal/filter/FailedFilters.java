package io.inmesh.internal.filter;

import io.inmesh.filter.Filter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Filters that threw where the call goes on all the same: told once for each class and method, not
 * once for each call.
 */
final class FailedFilters {
  private static final System.Logger LOG = System.getLogger("io.inmesh.filter");

  /** By name, so that no class of an application that was undeployed is held. */
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private FailedFilters() {}

  static void tell(Filter filter, String method, Throwable failure) {
    String name = filter.getClass().getName() + "." + method;
    if (TOLD.add(name)) {
      LOG.log(
          System.Logger.Level.ERROR,
          name + " failed; calls go on without what it did not come to do",
          failure);
    }
  }
}
