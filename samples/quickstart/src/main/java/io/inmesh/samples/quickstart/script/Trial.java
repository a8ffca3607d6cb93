package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.control.ShopConfig;
import io.inmesh.samples.quickstart.load.Window;
import io.inmesh.samples.quickstart.shop.Shop;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What stages work with: they push, wait, measure and check. Used by one thread. */
final class Trial {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_MILLIS = 2;
  private static final int LEAST_REQUESTS = 100;
  private static final double BETA_SHARE = 0.1;

  private final Stand stand;
  private final Pace pace;
  private final Findings findings = new Findings();
  private ShopConfig config;
  private ControlPlane.Push inForce = new ControlPlane.Push(0, 0, 0);

  /**
   * A trial.
   *
   * @param config what was pushed first
   */
  Trial(Stand stand, Pace pace, ShopConfig config) {
    this.stand = stand;
    this.pace = pace;
    this.config = config;
  }

  Stand stand() {
    return stand;
  }

  Findings findings() {
    return findings;
  }

  /** What the control plane served last that was in order. */
  ShopConfig config() {
    return config;
  }

  /**
   * Sends a configuration out and waits until the first request was routed by it.
   *
   * @return how many milliseconds lay between
   */
  long pushAndAwaitEffect(ShopConfig next, String what) throws BrokenPromise, InterruptedException {
    config = next;
    stand.monitor().effectMillis(null);
    ControlPlane.Push push = stand.controlPlane().push(next);
    say("push", "revision " + push.revision() + ": " + what);
    long millis = awaitEffect(push, push.nanoTime());
    say("effect", millis + " ms after the push");
    return millis;
  }

  /**
   * Waits until the first request was routed by an update.
   *
   * @return how many milliseconds this was after another moment
   */
  long awaitEffect(ControlPlane.Push push, long sinceNanos)
      throws BrokenPromise, InterruptedException {
    await("revision " + push.revision() + " takes effect", () -> hasFirstAnswer(push));
    Long first = stand.tally().firstAnswer(push.revision());
    long millis = TimeUnit.NANOSECONDS.toMillis((first == null ? 0 : first) - sinceNanos);
    inForce = push;
    stand.monitor().effectMillis(millis);
    double v2 = expectedOfV2();
    stand.monitor().expect(Map.of(Shop.V1, 100 * (1 - v2), Shop.V2, 100 * v2));
    return millis;
  }

  /** Whether the client told the control plane that it accepted the last push. */
  boolean isAccepted() {
    return stand.controlPlane().accepted(inForce);
  }

  private boolean hasFirstAnswer(ControlPlane.Push push) {
    return stand.tally().firstAnswer(push.revision()) != null;
  }

  private double expectedOfV2() {
    double byWeight = config.v2Percent() / 100.0;
    return config.canaryHeader() ? BETA_SHARE + (1 - BETA_SHARE) * byWeight : byWeight;
  }

  /** All requests sent from now on for a while. */
  Window measure(double seconds) throws BrokenPromise, InterruptedException {
    Window window = stand.tally().newWindow();
    pace.sleep(seconds);
    return finish(window);
  }

  /** Ends a window that has enough requests, and waits for those under way. */
  Window finish(Window window) throws BrokenPromise, InterruptedException {
    await(LEAST_REQUESTS + " requests are answered", () -> window.answered() >= LEAST_REQUESTS);
    stand.tally().newWindow();
    await("all requests end", window::isComplete);
    return window;
  }

  /** Checks where the requests of a window went, against the configuration in force. */
  void checkShares(String title, Window window) {
    findings.share(
        new Share(
            title,
            config.v2Percent() / 100.0,
            window.count(kind -> kind.group().equals(Shop.V2) && !isCanary(kind)),
            window.count(kind -> !isCanary(kind))));
    if (config.canaryHeader()) {
      findings.beta(
          title,
          window.count(kind -> kind.group().equals(Shop.V2) && isCanary(kind)),
          window.count(this::isCanary));
    }
    findings.promise(
        "one configuration for all requests: " + title,
        window.count(kind -> kind.revision() != inForce.revision()) == 0);
  }

  private boolean isCanary(Window.Kind kind) {
    return config.canaryHeader() && kind.beta();
  }

  /** Lets time pass, shortened by the chosen speed. */
  void pause(double seconds) throws InterruptedException {
    pace.sleep(seconds);
  }

  /** Waits for what must come. */
  void await(String promise, BooleanSupplier come) throws BrokenPromise, InterruptedException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!come.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new BrokenPromise(promise);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  void say(String label, String text) {
    stand.sink().event(label, text);
  }
}
