package io.inmesh.samples.docs;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A piece of code as a reader sees it.
 *
 * @param code statements, members of a class, or whole classes; its own imports may come first
 * @param packages what is imported on demand, beside what every example has
 * @param members what the text around it says is there, beside what every example has
 */
record Example(String code, List<String> packages, String members) {
  private static final List<String> COMMON =
      List.of(
          "io.inmesh",
          "io.inmesh.call",
          "io.inmesh.config",
          "io.inmesh.xds",
          "io.inmesh.xds.report",
          "java.io",
          "java.nio.file",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.function");

  /** What the text around an example says is there. */
  private static final String SURROUNDINGS =
      """
        interface Carts { Cart get(String customer) throws IOException; }
        record Cart(String id) { static final Cart EMPTY = new Cart(""); }
        record Stock(int count) { static final Stock UNKNOWN = new Stock(-1); }
        interface HttpServer { void stop(); }
        interface Log { void info(String text, Object... values); }
        static Log log;
        static HttpServer server;
        static long untilEverybodyHasNoticed;
        static Carts carts;
        static String customer;
        static String yaml;
        static io.inmesh.config.ConfigSource source;
        static ExecutorService executor;
        String load() { return ""; }
      """;

  /** What stands in a class: types, and methods that have an annotation. */
  private static final String MEMBERS =
      "(?s)(@.*|(public |final |static )*(class|record|interface) .*)";

  /** What the compiler says; empty when it is content. */
  List<String> problems() {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-implicit:none", "-cp", classPath);
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, new Discarded(), problems, options, null, List.of(source()))
        .call();
    return problems.getDiagnostics().stream()
        .filter(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR)
        .map(problem -> problem.getMessage(null))
        .toList();
  }

  private JavaFileObject source() {
    String text = text();
    return new SimpleJavaFileObject(
        URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private String text() {
    Set<String> all = new java.util.TreeSet<>(COMMON);
    all.addAll(packages);
    String imports = all.stream().map(p -> "import " + p + ".*;\n").collect(Collectors.joining());
    List<String> own = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    code.lines().forEach(line -> (line.startsWith("import ") ? own : rest).add(line));
    String body = String.join("\n", rest);
    String asserting = "import static org.assertj.core.api.Assertions.assertThat;\n";
    String head = imports + asserting + String.join("\n", own) + "\n";
    String around = SURROUNDINGS + members;
    if (body.strip().matches(MEMBERS)) {
      return head + "class Snippet {\n" + around + body + "\n}\n";
    }
    return head
        + "class Snippet {\n"
        + around
        + "\nvoid run() throws Exception {\n"
        + body
        + "\n}\n}\n";
  }
}
