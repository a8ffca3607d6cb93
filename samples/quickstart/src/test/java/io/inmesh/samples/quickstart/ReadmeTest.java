package io.inmesh.samples.quickstart;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages for newcomers say is so. */
class ReadmeTest {
  private static final Path TOP = Path.of("..", "..");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");

  @TempDir Path classes;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "samples/quickstart/README.md"})
  void snippetsCompile(String page) throws IOException {
    List<String> snippets = find(JAVA, Files.readString(TOP.resolve(page)));
    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      compile(snippet);
    }
  }

  private void compile(String snippet) throws IOException {
    String imports =
        snippet.lines().filter(line -> line.startsWith("import ")).collect(joining("\n"));
    String statements =
        snippet.lines().filter(line -> !line.startsWith("import ")).collect(joining("\n"));
    String source =
        """
        %s
        import io.inmesh.*;
        import io.inmesh.okhttp.*;
        import io.inmesh.xds.*;
        import java.nio.file.*;
        import okhttp3.*;
        class Snippet {
          void run() throws Exception {
            %s
          }
        }
        """
            .formatted(imports, statements);
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                problems,
                List.of("-proc:none", "-cp", classPath(), "-d", classes.toString()),
                null,
                List.of(file))
            .call();
    assertThat(compiled).as("%s%n%s", snippet, problems.getDiagnostics()).isTrue();
  }

  /** The build may hide it behind a jar with a manifest. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void coordinatesAreThoseOfThisBuild() throws IOException {
    String readme = Files.readString(TOP.resolve("README.md"));
    String pom = Files.readString(TOP.resolve("pom.xml"));
    for (String version : find(Pattern.compile("<version>(.*?)</version>"), readme)) {
      assertThat(pom).contains(">" + version + "<");
    }
  }

  @Test
  void linksBetweenPagesLeadSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of(".", "docs", "benchmarks", "samples/quickstart")) {
      try (Stream<Path> files = Files.list(TOP.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    assertThat(pages).hasSizeGreaterThan(5);
    for (Path page : pages) {
      for (String link : find(LINK, Files.readString(page))) {
        assertThat(page.resolveSibling(link)).as("%s links to %s", page, link).exists();
      }
    }
  }

  private static List<String> find(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
