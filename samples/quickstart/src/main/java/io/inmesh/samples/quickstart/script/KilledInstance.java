package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.load.Window;
import io.inmesh.samples.quickstart.shop.Shop;
import io.inmesh.samples.quickstart.shop.ShopInstance;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** An instance dies under load and comes back: retries and outlier detection cover it. */
record KilledInstance(double secondsDead, double secondsBack) implements Stage {
  @Override
  public String title() {
    return "an instance dies under load";
  }

  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    Stand stand = trial.stand();
    ShopInstance victim = stand.shop().instances(Shop.V2).get(0);
    Window window = stand.tally().newWindow();
    long retriesBefore = stand.events().retries();

    long killedNanos = System.nanoTime();
    victim.kill();
    trial.say("kill", victim.name() + " at " + victim.endpoint());
    trial.await(
        "the dead instance is ejected", () -> ejectedAfter(trial, victim, killedNanos) >= 0);
    trial
        .findings()
        .ejection(TimeUnit.NANOSECONDS.toMillis(ejectedAfter(trial, victim, killedNanos)));
    trial.pause(secondsDead);

    long answersBefore = answersOf(trial, victim);
    try {
      victim.revive();
    } catch (IOException e) {
      throw new BrokenPromise(victim.name() + " comes back: " + e);
    }
    trial.say("revive", victim.name());
    trial.await(
        "the instance that came back gets requests",
        () -> answersOf(trial, victim) > answersBefore);
    trial.pause(secondsBack);

    trial.checkShares("killed instance", trial.finish(window));
    long retries = stand.events().retries() - retriesBefore;
    trial.findings().promise("failed attempts were retried elsewhere", retries > 0);
    trial.findings().promise("the dead instance was ejected, and came back", true);
  }

  private static long ejectedAfter(Trial trial, ShopInstance victim, long killedNanos) {
    Long ejected = trial.stand().events().lastEjection(victim.endpoint());
    return ejected == null ? -1 : ejected - killedNanos;
  }

  private static long answersOf(Trial trial, ShopInstance instance) {
    return trial.stand().tally().answers().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(instance.name()))
        .mapToLong(entry -> entry.getValue())
        .sum();
  }
}
