package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;

/**
 * The client starts, gets its first configuration and begins to send.
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
    trial.await("the first configuration comes", trial.stand().events()::isConfigured);
    trial.stand().load().start();
    long millis = trial.awaitEffect(push, startNanos);
    trial.say("effect", "first answer " + millis + " ms after the client began to start");
    trial.findings().firstAnswer(millis);
    trial.checkShares(title(), trial.measure(seconds));
  }
}
