package io.inmesh.samples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java that pages show compiles. */
class PagesTest {
  private static final Path DOCS = Path.of("..", "..", "docs");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"migrating-from-hystrix.md", "resilience4j.md"})
  void snippetsCompile(String page) throws IOException {
    List<String> snippets =
        JAVA.matcher(Files.readString(DOCS.resolve(page))).results().map(m -> m.group(1)).toList();
    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      assertThat(new Example(snippet, List.of(), "static Mesh mesh;").problems())
          .as(snippet)
          .isEmpty();
    }
  }
}
