package io.inmesh.samples.quickstart.script;

/**
 * The mistakes are taken back and all requests go to v1 again. A client holds back its answers to a
 * control plane that repeats what was rejected, so this may take longer than other updates.
 */
record Rollback(double seconds) implements Stage {
  @Override
  public String title() {
    return "rollback";
  }

  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    long millis =
        trial.pushAndAwaitEffect(trial.config().withV2Percent(0), "good again, weights 100/0");
    trial.findings().rollback(millis);
    trial.await("the good configuration is accepted", trial::isAccepted);
    trial.checkShares(title(), trial.measure(seconds));
  }
}
