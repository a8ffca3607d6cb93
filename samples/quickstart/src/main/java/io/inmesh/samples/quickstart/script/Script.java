package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.control.ShopConfig;
import io.inmesh.samples.quickstart.load.MeshEvents;
import io.inmesh.samples.quickstart.load.Monitor;
import io.inmesh.samples.quickstart.load.Tally;
import io.inmesh.samples.quickstart.shop.Shop;
import io.inmesh.samples.quickstart.view.EventSink;
import io.inmesh.samples.quickstart.view.LiveStatus;
import java.util.List;

/** The demonstration from its first stage to its last. Used once, by one thread. */
public final class Script {
  /** How long a dead instance is left out the first time, at speed 1. */
  private static final double EJECTION_SECONDS = 3;

  private static final List<Stage> STAGES =
      List.of(
          new Shift("all to v1", 0, 4),
          new HeaderCanary(5),
          new Shift("canary 5 %", 5, 10),
          new Shift("half", 50, 7),
          new Shift("all to v2", 100, 5),
          new KilledInstance(2, 3),
          new BadConfig(5),
          new Rollback(4));

  private final Trial trial;

  /** A script for these parts, which must be running, the load among them. */
  public Script(
      Shop shop,
      ControlPlane controlPlane,
      Tally tally,
      MeshEvents events,
      Monitor monitor,
      EventSink sink,
      Pace pace) {
    this.trial =
        new Trial(
            new Trial.Stand(shop, controlPlane, tally, events, monitor, sink),
            pace,
            ShopConfig.initial(pace.of(EJECTION_SECONDS)));
  }

  /**
   * Goes through all stages, or up to the one where something that must come never came.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  public void run() throws InterruptedException {
    try {
      for (int i = 0; i < STAGES.size(); i++) {
        Stage stage = STAGES.get(i);
        LiveStatus.Stage shown = new LiveStatus.Stage(i + 1, STAGES.size(), stage.title());
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
    Trial.Stand stand = trial.stand();
    return Summary.of(stand.tally(), stand.events(), trial.findings(), loadEnded);
  }
}
