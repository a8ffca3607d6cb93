package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the artifact brings to its users. */
class ScopesTest {
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>\\s*<groupId>[^<]*</groupId>\\s*<artifactId>([^<]*)</artifactId>"
              + "\\s*(?:<scope>([^<]*)</scope>)?");

  /**
   * Where it is listed before the user's JUnit, Maven would take the API of this one and the engine
   * of theirs.
   */
  @Test
  void itBringsNoJUnit() throws Exception {
    Map<String, String> scopes =
        DEPENDENCY
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .collect(
                Collectors.toMap(
                    dependency -> dependency.group(1),
                    dependency -> dependency.group(2) == null ? "compile" : dependency.group(2)));
    assertThat(scopes)
        .containsEntry("junit-jupiter-api", "provided")
        .containsEntry("junit-platform-testkit", "test")
        .containsEntry("assertj-core", "compile")
        .containsEntry("xds-client", "compile");
  }
}
