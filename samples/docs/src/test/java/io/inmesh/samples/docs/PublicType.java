package io.inmesh.samples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The source of a public type of a module that is published.
 *
 * @param name with its package
 */
record PublicType(String name, String text) {
  private static final Path TOP = Path.of("..", "..");

  /** Public for the engine's own other packages. */
  private static final Pattern ENGINE =
      Pattern.compile(
          "io\\.inmesh\\.(internal|balance|health|spring\\.internal|(xds|filter)\\.[^.]+)\\..+");

  private static final String UNPUBLISHED = "<unpublished>true</unpublished>";
  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
  private static final Pattern PUBLIC =
      Pattern.compile("^public .*?(class|interface|record|enum) ", Pattern.MULTILINE);
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* \\}</pre>", Pattern.DOTALL);

  /** Those of all modules of the build. */
  static List<PublicType> all() throws IOException {
    return MODULE
        .matcher(Files.readString(TOP.resolve("pom.xml")))
        .results()
        .map(module -> TOP.resolve(module.group(1)))
        .filter(PublicType::isPublished)
        .flatMap(PublicType::of)
        .toList();
  }

  private static boolean isPublished(Path module) {
    return Files.isDirectory(module.resolve("src/main/java"))
        && !read(module.resolve("pom.xml")).contains(UNPUBLISHED);
  }

  private static Stream<PublicType> of(Path module) {
    Path sources = module.resolve("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> new PublicType(name(sources.relativize(file)), read(file)))
          .filter(type -> PUBLIC.matcher(type.text).find())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.toString().replace(".java", "").replace(file.getFileSystem().getSeparator(), ".");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Whether it is public for packages of the library only. */
  boolean isOfEngine() {
    return ENGINE.matcher(name).matches();
  }

  String packageName() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** The Java that its Javadoc shows, without the stars. */
  List<String> examples() {
    return EXAMPLE
        .matcher(text)
        .results()
        .map(match -> match.group(1).replaceAll("(?m)^ *\\* ?", ""))
        .filter(code -> !code.lines().findFirst().orElse("").endsWith(":")) // that is YAML
        .toList();
  }

  /**
   * Whether users begin with it: they make it, by a constructor or a static method, annotate with
   * it, or implement it. Not a value, an exception, or what only Spring makes.
   */
  boolean isEntryPoint() throws ClassNotFoundException {
    Class<?> type = Class.forName(name, false, PublicType.class.getClassLoader());
    if (type.isEnum()
        || type.isRecord()
        || type.isSealed()
        || Throwable.class.isAssignableFrom(type)
        || text.contains("\n@AutoConfiguration")) {
      return false;
    }
    return type.isInterface()
        || type.getConstructors().length > 0
        || Stream.of(type.getMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .map(Method::getReturnType)
            .anyMatch(made -> made == type || made.getEnclosingClass() == type);
  }
}
