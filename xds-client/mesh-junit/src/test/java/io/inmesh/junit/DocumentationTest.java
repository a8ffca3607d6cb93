package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The tests that docs/testing-traffic-policy.md shows are compiled and run. */
class DocumentationTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "testing-traffic-policy.md");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern YAML =
      Pattern.compile("```yaml\\n# (\\S+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void everyExampleRuns() throws Exception {
    String page = Files.readString(PAGE);
    for (MatchResult yaml : YAML.matcher(page).results().toList()) {
      Files.writeString(folder.resolve(yaml.group(1)), yaml.group(2));
    }
    Map<String, Integer> tests = new LinkedHashMap<>();
    List<JavaFileObject> sources = new ArrayList<>();
    for (MatchResult java : JAVA.matcher(page).results().toList()) {
      String name = CLASS.matcher(java.group(1)).results().findFirst().orElseThrow().group(1);
      tests.put(name, java.group(1).split("@Test\\b", -1).length - 1);
      sources.add(source(name, java.group(1)));
    }
    compile(sources);
    assertThat(tests).hasSize(3);
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      for (Map.Entry<String, Integer> test : tests.entrySet()) {
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(loader.loadClass(test.getKey())))
            .execute()
            .testEvents()
            .assertStatistics(stats -> stats.failed(0).succeeded(test.getValue()));
      }
    }
  }

  @Test
  void theFailureOnThePageIsWhatIsSaid() throws Exception {
    String page = Files.readString(PAGE);
    String yaml = YAML.matcher(page).results().findFirst().orElseThrow().group(2);
    try (TestMesh mesh = TestMesh.builder().text(yaml).build()) {
      TestRequest request = mesh.get("http://shop/cart").header("x-user", "Beta");
      assertThatThrownBy(() -> assertThat(request).goesTo("shop-v2"))
          .satisfies(failure -> assertThat(page).contains(failure.getMessage().strip() + "\n```"));
    }
  }

  private static JavaFileObject source(String name, String code) {
    String text =
"""
        import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

        import io.inmesh.call.*;
        import io.inmesh.junit.*;
        import org.junit.jupiter.api.Test;

        %s
"""
            .formatted(code);
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private void compile(List<JavaFileObject> sources) throws IOException {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-cp", classPath, "-d", folder.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, problems, options, null, sources)
            .call();
    assertThat(compiled).as("%s", problems.getDiagnostics()).isTrue();
  }
}
