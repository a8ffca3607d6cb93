package io.inmesh.junit;

import org.assertj.core.api.AbstractAssert;

/** What became of resources that the control plane offered. A failure lists every problem. */
public final class UpdateAssert extends AbstractAssert<UpdateAssert, Update> {
  UpdateAssert(Update actual) {
    super(actual, UpdateAssert.class);
  }

  private UpdateAssert require(boolean holds, String expected) {
    if (!holds) {
      throw failure("%s", "\nExpected " + expected + " but it is\n" + actual);
    }
    return this;
  }

  /** Every resource was acknowledged. */
  public UpdateAssert isAccepted() {
    return require(actual.isAccepted(), "that the update is accepted");
  }

  /** Something was rejected, or could not even be read. */
  public UpdateAssert isRejected() {
    return require(!actual.isAccepted(), "that something of the update is rejected");
  }

  /** This resource was rejected. */
  public UpdateAssert rejects(String resource) {
    return require(
        actual.resources().stream().anyMatch(r -> r.name().equals(resource) && !r.accepted()),
        "that " + resource + " is rejected");
  }

  /**
   * This field is wrong.
   *
   * @param path for example {@code virtual_hosts[0].routes[1].route.timeout}
   */
  public UpdateAssert hasProblemAt(String path) {
    return require(
        actual.problems().stream().anyMatch(problem -> problem.path().equals(path)),
        "a problem at " + path);
  }

  /** Some problem's line contains this text. */
  public UpdateAssert hasProblemContaining(String text) {
    return require(
        actual.problems().stream().anyMatch(problem -> problem.toString().contains(text)),
        "a problem that says \"" + text + "\"");
  }

  /** It has this version. */
  public UpdateAssert hasVersion(String version) {
    return require(actual.version().equals(version), "version " + version);
  }
}
