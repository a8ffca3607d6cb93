package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.control.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * The operator's typing errors reach the control plane: the client rejects them, says why, and goes
 * on with what it had.
 */
record BadConfig(double seconds) implements Stage {
  private static final List<String> TYPES = List.of("Cluster", "RouteConfiguration");

  @Override
  public String title() {
    return "a bad configuration is pushed";
  }

  @Override
  public void run(Trial trial) throws BrokenPromise, InterruptedException {
    ControlPlane controlPlane = trial.stand().controlPlane();
    // Were it applied, even in part, half of the traffic would move.
    ControlPlane.Push push = controlPlane.push(trial.config().withTypingErrors().withV2Percent(50));
    trial.say("push", "revision " + push.revision() + ": a bad route, a bad cluster, 50/50");
    for (String type : TYPES) {
      trial.await(
          "the bad " + type + " is rejected",
          () -> rejection(controlPlane, type, push).isPresent());
      String text = type + ": " + rejection(controlPlane, type, push).get().message();
      trial.say("NACK", text);
      trial.findings().rejection(text);
    }
    trial.findings().promise("bad configuration was rejected with a reason", true);
    trial.checkShares("bad configuration", trial.measure(seconds));
  }

  private static Optional<Rejection> rejection(
      ControlPlane controlPlane, String type, ControlPlane.Push push) {
    return controlPlane.rejections().stream()
        .filter(rejection -> rejection.type().equals(type))
        .filter(rejection -> !rejection.message().isBlank())
        .filter(rejection -> rejection.nanoTime() - push.nanoTime() > 0)
        .findFirst();
  }
}
