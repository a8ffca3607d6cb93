package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.control.ShopConfig;
import io.inmesh.samples.quickstart.view.LiveStatus;
import java.util.List;

/** The demonstration from its first stage to its last. Used once, by one thread. */
public final class Script {
  /** How long a dead instance is left out the first time, at speed 1. */
  private static final double EJECTION_SECONDS = 3;

  private final Trial trial;
  private final List<Stage> stages;

  private Script(Trial trial, List<Stage> stages) {
    this.trial = trial;
    this.stages = stages;
  }

  /** What the control plane serves before the client starts. */
  public static ShopConfig firstConfig(Pace pace) {
    return ShopConfig.initial(pace.of(EJECTION_SECONDS));
  }

  /**
   * A script.
   *
   * @param stand what it works with; all of it runs but the load
   * @param first the push of {@link #firstConfig}
   * @param clientStartNanos {@code System.nanoTime()} when the client began to start
   */
  public static Script of(Stand stand, Pace pace, ControlPlane.Push first, long clientStartNanos) {
    return new Script(
        new Trial(stand, pace, firstConfig(pace)),
        List.of(
            new FirstConfig(first, clientStartNanos, 4),
            new HeaderCanary(5),
            new Shift("canary 5 %", 5, 10),
            new Shift("half", 50, 7),
            new Shift("all to v2", 100, 5),
            new KilledInstance(2, 3),
            new BadConfig(5),
            new Rollback(4)));
  }

  /**
   * Goes through all stages, or up to the one where something that must come never came.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  public void run() throws InterruptedException {
    try {
      for (int i = 0; i < stages.size(); i++) {
        Stage stage = stages.get(i);
        LiveStatus.Stage shown = new LiveStatus.Stage(i + 1, stages.size(), stage.title());
        trial.stand().monitor().stage(shown);
        trial.say("stage", shown.number() + " of " + shown.of() + ": " + stage.title());
        stage.run(trial);
      }
    } catch (BrokenPromise e) {
      trial.findings().promise(String.valueOf(e.getMessage()), false);
    }
  }

  /**
   * What came of it.
   *
   * @param loadEnded whether no request is under way any more
   */
  public Summary summary(boolean loadEnded) {
    Stand stand = trial.stand();
    return Summary.of(stand.tally(), stand.events(), trial.findings(), loadEnded);
  }
}
