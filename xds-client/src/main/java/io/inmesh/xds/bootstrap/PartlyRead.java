package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.TextProblem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A document as far as it can be read, and all that is wrong with it: for those who report on it.
 *
 * @param bootstrap not to be used where there are problems: it lacks what they concern
 * @param problems what cannot be read, and what is wrong with a bootstrap itself; empty when it can
 *     be used
 */
public record PartlyRead(Bootstrap bootstrap, List<TextProblem> problems) {
  private static final Pattern RESOURCE =
      Pattern.compile("(static_resources\\.[a-z]+|resources)\\[[0-9]+]");

  public PartlyRead {
    problems = List.copyOf(problems);
  }

  /**
   * The bootstrap, for use.
   *
   * @throws BootstrapException with all problems, when there are some
   */
  Bootstrap whole() {
    if (!problems.isEmpty()) {
      throw new BootstrapException(problems);
    }
    return bootstrap;
  }

  /** The path of the resource that a path of a document leads into; null when it leads to none. */
  public static @Nullable String resourceOf(String path) {
    Matcher matcher = RESOURCE.matcher(path);
    return matcher.lookingAt() ? matcher.group() : null;
  }
}
