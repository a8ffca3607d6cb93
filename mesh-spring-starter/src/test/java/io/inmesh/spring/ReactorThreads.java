package io.inmesh.spring;

import java.time.Duration;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpResources;

/** The threads that Reactor keeps for the whole process, which no application context ends. */
public final class ReactorThreads {
  private ReactorThreads() {}

  /** Ends them; the next use starts others. */
  public static void stop() {
    HttpResources.disposeLoopsAndConnectionsLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    Schedulers.shutdownNow();
  }
}
