package io.inmesh.samples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java that pages show compiles. */
class PagesTest {
  private static final Path TOP = Path.of("..", "..");
  private static final String MY_CLIENT =
      "class MyClientUnderTest {"
          + " static ClientUnderTest of(Mesh mesh, ApplicationHooks hooks) { return null; } }";

  private static final String MY_SERVER =
      "class MyServerUnderTest { static ServerUnderTest of(Mesh mesh) { return null; } }";

  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  /**
   * A page.
   *
   * @param name its path
   * @param packages what its snippets import, separated by blanks; a static import begins with '+'
   * @param members what the text around its snippets says is there
   */
  private record Page(String name, String packages, String members) {
    private String imports() {
      return Arrays.stream(packages.split(" "))
          .filter(each -> each.startsWith("+"))
          .map(each -> "import static " + each.substring(1) + ".*;\n")
          .reduce("", String::concat);
    }

    List<String> snippets() {
      try {
        return JAVA.matcher(Files.readString(TOP.resolve(name)))
            .results()
            .map(found -> found.group(1))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<String> problems(String snippet) {
      List<String> onDemand =
          Arrays.stream(packages.split(" "))
              .filter(each -> !each.isEmpty() && !each.startsWith("+"))
              .toList();
      String whole = snippet.contains("MyClientUnderTest") ? snippet + MY_CLIENT : snippet;
      whole = snippet.contains("MyServerUnderTest") ? whole + MY_SERVER : whole;
      return new Example(imports() + whole, onDemand, members).problems();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What the snippets of a page need beside what every one has. */
  private static Page page(String name) {
    String mesh = "static Mesh mesh; ";
    return switch (name) {
      case "docs/migrating-from-a-sidecar.md", "samples/quickstart/README.md" ->
          new Page(name, "io.inmesh.okhttp io.inmesh.servlet okhttp3", "");
      case "docs/writing-an-adapter.md" ->
          new Page(
              name,
              "io.inmesh.testing.contract",
              mesh
                  + """
                  static RequestView request; static Waker waker; static ResponseView response;
                  static boolean connect(Attempt attempt, HeaderLines headers) { return true; }
                  """);
      case "docs/migrating-from-grpc-xds.md" -> new Page(name, "io.grpc io.inmesh.grpc", "");
      case "docs/okhttp.md" ->
          new Page(
              name,
              "io.inmesh.okhttp okhttp3",
              mesh + "static OkHttpClient client; static Request request;");
      case "docs/jdk-http-client.md" ->
          new Page(
              name,
              "io.inmesh.jdkhttp java.net.http java.net.http.HttpResponse",
              mesh + "static HttpClient client; static HttpRequest request;");
      case "docs/grpc.md" ->
          new Page(
              name,
              "io.grpc io.inmesh.grpc",
              mesh
                  + """
                  static BindableService shop; static String request;
                  interface Stub {
                    <T> Stub withOption(io.grpc.CallOptions.Key<T> key, T value);
                    Cart getCart(String r);
                  }
                  static Stub stub;
                  """);
      case "docs/inbound.md" ->
          new Page(
              name,
              "io.inmesh.servlet jakarta.servlet +jakarta.servlet.DispatcherType",
              mesh
                  + """
                  static Mesh theMesh; static ServletContext context;
                  static io.grpc.Server grpcServer;
                  """);
      case "docs/testing-traffic-policy.md" ->
          new Page(name, "io.inmesh.junit org.junit.jupiter.api", "");
      case "docs/metrics.md" ->
          new Page(
              name,
              "io.inmesh.telemetry.micrometer io.micrometer.core.instrument",
              mesh + "static MeterRegistry registry;");
      case "docs/spring-boot.md" ->
          new Page(
              name,
              "io.inmesh.spring io.inmesh.spring.http okhttp3"
                  + " org.springframework.context.annotation org.springframework.web.client",
              "static RestClient restClient;");
      case "docs/migrating-from-spring-cloud.md" ->
          new Page(
              name,
              "org.springframework.cloud.client.loadbalancer"
                  + " org.springframework.context.annotation"
                  + " org.springframework.http.client.reactive"
                  + " org.springframework.web.client"
                  + " org.springframework.web.reactive.function.client",
              "");
      default -> new Page(name, "", mesh);
    };
  }

  /** All of the repository that show Java. */
  static List<Page> pages() throws IOException {
    try (Stream<Path> tracked = Files.walk(TOP, 3)) {
      return tracked
          .filter(file -> file.toString().endsWith(".md"))
          .map(TOP::relativize)
          .filter(file -> !file.toString().contains("target"))
          .map(file -> page(file.toString().replace(File.separatorChar, '/')))
          .filter(page -> !page.snippets().isEmpty())
          .sorted(Comparator.comparing(Page::name))
          .toList();
    }
  }

  @Test
  void pagesAreFound() throws IOException {
    assertThat(pages())
        .extracting(Page::name)
        .contains("README.md", "docs/spring-boot.md", "samples/quickstart/README.md")
        .hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void snippetsCompile(Page page) {
    for (String snippet : page.snippets()) {
      assertThat(page.problems(snippet)).as(snippet).isEmpty();
    }
  }
}
