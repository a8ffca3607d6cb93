package io.inmesh.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Paths of the application that the mesh leaves alone, with all below them. Immutable. */
public final class ExcludedPaths {
  /** Of one segment at least, none of them empty; no pattern, and nothing behind the path. */
  private static final Pattern PATH = Pattern.compile("(/[^/*?#]+)+");

  private final List<String> paths;
  private final List<String> alone;

  private ExcludedPaths(List<String> paths, List<String> alone) {
    this.paths = paths;
    this.alone = alone;
  }

  /**
   * Those of {@code inmesh.inbound.exclude}.
   *
   * @param defaults where the property is not set
   * @throws InvalidPropertyException for what is not a path
   */
  public static ExcludedPaths of(MeshProperties.Inbound inbound, List<String> defaults) {
    return of(inbound, defaults, List.of());
  }

  /**
   * The same with paths of which nothing below is left alone.
   *
   * @param alone these, where the property is not set
   */
  public static ExcludedPaths of(
      MeshProperties.Inbound inbound, List<String> defaults, List<String> alone) {
    List<String> given = inbound.exclude();
    List<String> paths = given == null ? List.copyOf(defaults) : given;
    List<InvalidPropertyException.Problem> problems = problems(paths);
    if (!problems.isEmpty()) {
      throw new InvalidPropertyException(problems);
    }
    return new ExcludedPaths(paths, given == null ? List.copyOf(alone) : List.of());
  }

  /** Whether a text is a path that can be left alone. */
  public static boolean isPath(String text) {
    return PATH.matcher(text).matches();
  }

  /** What is not a path. */
  static List<InvalidPropertyException.Problem> problems(List<String> paths) {
    List<InvalidPropertyException.Problem> problems = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      if (!isPath(path)) {
        problems.add(
            new InvalidPropertyException.Problem(
                "inmesh.inbound.exclude[" + i + ']', path, "a path such as /actuator/health"));
      }
    }
    return problems;
  }

  /** Whether a path is one of them or below one. */
  public boolean contains(String path) {
    for (String excluded : paths) {
      if (path.startsWith(excluded)
          && (path.length() == excluded.length() || path.charAt(excluded.length()) == '/')) {
        return true;
      }
    }
    return alone.contains(path);
  }
}
