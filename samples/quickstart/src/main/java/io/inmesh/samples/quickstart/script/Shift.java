package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ShopConfig;

/** Another split between v1 and v2, by an update of the weights. */
record Shift(String title, int v2Percent, double seconds) implements Stage {
  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    ShopConfig next = trial.config().withV2Percent(v2Percent);
    long millis = trial.pushAndAwaitEffect(next, "weights " + (100 - v2Percent) + '/' + v2Percent);
    trial.findings().effect(millis);
    trial.checkShares(title, trial.measure(seconds));
  }
}
