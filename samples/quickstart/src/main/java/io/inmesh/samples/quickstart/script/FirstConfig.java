package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;

/**
 * The client starts: its first request waits for the first configuration.
 *
 * @param push what the control plane serves already
 * @param startNanos when the client began to start
 */
record FirstConfig(ControlPlane.Push push, long startNanos, double seconds) implements Stage {
  @Override
  public String title() {
    return "all to v1";
  }

  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    long millis = trial.awaitEffect(push, startNanos);
    trial.say("effect", "first answer " + millis + " ms after the client began to start");
    trial.findings().firstAnswer(millis);
    trial.checkShares(title(), trial.measure(seconds));
  }
}
