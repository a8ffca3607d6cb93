package io.inmesh.testing.contract;

import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What an application hangs on a client: an executor that takes contexts along, and callbacks that
 * look for them. A client under test has its executor wrapped, and tells of each callback of the
 * application while it runs.
 */
public interface ApplicationHooks {
  /** The header by which a callback knows the call that it belongs to. */
  String CALL_HEADER = "x-call";

  /** How the name of a callback begins that the client always makes on the calling thread. */
  String CALLERS = "caller's ";

  /** How the name of a callback begins that has its contexts by {@link #wrap(Runnable)}. */
  String WRAPPED = "wrapped ";

  /** An application that does nothing of that. */
  ApplicationHooks NONE = (call, callback) -> {};

  /** The executor that the application gives the client, on the threads of this one: itself. */
  default ExecutorService wrap(ExecutorService executor) {
    return executor;
  }

  /** A task that the application wraps in the contexts that it has now: in none. */
  default Runnable wrap(Runnable task) {
    return task;
  }

  /**
   * A callback of the application runs on this thread.
   *
   * @param call the value of {@link #CALL_HEADER}; null when the request has none
   * @param callback its name; begins with {@link #CALLERS} or {@link #WRAPPED} where that holds
   */
  void called(@Nullable String call, String callback);
}
