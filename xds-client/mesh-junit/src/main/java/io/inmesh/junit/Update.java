package io.inmesh.junit;

import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.text.TextProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AssertProvider;

/**
 * What became of resources that the fake control plane offered. Immutable.
 *
 * @param version that of the control plane, which grows by one with each offer
 * @param resources each resource: acknowledged, or rejected and why
 * @param unreadable why the documents cannot be read at all; then nothing was offered
 */
public record Update(String version, List<CheckedResource> resources, List<TextProblem> unreadable)
    implements AssertProvider<UpdateAssert> {
  public Update {
    resources = List.copyOf(resources);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether every resource was acknowledged. */
  public boolean isAccepted() {
    return unreadable.isEmpty() && resources.stream().allMatch(CheckedResource::accepted);
  }

  /** Everything that is wrong, each with file, line, field path, value and what was expected. */
  public List<TextProblem> problems() {
    List<TextProblem> all = new ArrayList<>(unreadable);
    resources.forEach(resource -> all.addAll(resource.errors()));
    return List.copyOf(all);
  }

  @Override
  public UpdateAssert assertThat() {
    return new UpdateAssert(this);
  }

  /** The verdict, and a line for each problem. */
  @Override
  public String toString() {
    String verdict = isAccepted() ? "ACK" : "NACK";
    return "version "
        + version
        + ": "
        + verdict
        + problems().stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
  }
}
