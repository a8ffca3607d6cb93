package io.inmesh.samples.quickstart.script;

/** Requests with a header go to v2, all others as before. */
record HeaderCanary(double seconds) implements Stage {
  @Override
  public String title() {
    return "header canary";
  }

  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    long millis =
        trial.pushAndAwaitEffect(trial.config().withCanaryHeader(), "route for x-user: beta to v2");
    trial.findings().effect(millis);
    trial.checkShares(title(), trial.measure(seconds));
  }
}
