package io.inmesh.samples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each class with which a user begins has an example in its Javadoc, and the example compiles. */
class EntryPointsTest {
  private static final Path TOP = Path.of("..", "..");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* \\}</pre>", Pattern.DOTALL);

  private static final String MESH = "static Mesh mesh;";
  private static final Around OKHTTP =
      new Around(
          MESH + "static okhttp3.OkHttpClient client; static okhttp3.Request request;",
          "io.inmesh.okhttp",
          "okhttp3");

  /** What the examples of a package import on demand, and what they take for granted. */
  private record Around(String members, List<String> packages) {
    Around(String members, String... packages) {
      this(members, List.of(packages));
    }
  }

  /** The modules and packages where users begin. */
  private static final Map<String, Around> PACKAGES =
      Map.ofEntries(
          Map.entry("mesh-core io.inmesh", OKHTTP),
          Map.entry("mesh-core io.inmesh.call", OKHTTP),
          Map.entry("mesh-core io.inmesh.okhttp", OKHTTP),
          Map.entry(
              "mesh-core io.inmesh.jdkhttp",
              new Around(
                  MESH
                      + """
                      static HttpClient client;
                      static HttpRequest request;
                      static Path document;
                      static InputStream open(Path file) { return null; }
                      """,
                  "io.inmesh.jdkhttp",
                  "java.net",
                  "java.net.http",
                  "java.net.http.HttpResponse",
                  "java.net.http.HttpRequest")),
          Map.entry(
              "mesh-core io.inmesh.servlet",
              new Around(
                  MESH + "static ServletContext context;", "io.inmesh.servlet", "jakarta.servlet")),
          Map.entry(
              "mesh-core io.inmesh.resilience4j",
              new Around(
                  MESH,
                  "io.inmesh.resilience4j",
                  "io.github.resilience4j.bulkhead",
                  "io.github.resilience4j.circuitbreaker")),
          Map.entry(
              "mesh-core io.inmesh.telemetry.micrometer",
              new Around(
                  MESH + "static MeterRegistry registry;",
                  "io.inmesh.telemetry.micrometer",
                  "io.micrometer.core.instrument")),
          Map.entry(
              "mesh-core io.inmesh.propagation",
              new Around(MESH, "io.inmesh.propagation", "io.micrometer.context")),
          Map.entry("xds-client io.inmesh.xds", new Around(MESH)),
          Map.entry(
              "mesh-grpc-interceptors io.inmesh.grpc",
              new Around(
                  MESH
                      + """
                      interface CartStub {
                        CartStub withOption(io.grpc.CallOptions.Key<MeshCall> key, MeshCall value);
                        Cart getCart(Object request);
                      }
                      static CartStub stub;
                      static Object request;
                      static BindableService shop;
                      """,
                  "io.inmesh.grpc",
                  "io.grpc")),
          Map.entry(
              "xds-client/mesh-junit io.inmesh.junit",
              new Around(
                  "static TestMesh mesh; static TestRequest request;",
                  "io.inmesh.junit",
                  "org.junit.jupiter.api")));

  /** Not where anybody begins: what the table does not name is an entry point. */
  private static final List<String> NO_ENTRY_POINTS =
      List.of("io.inmesh.call.HeaderLines", "io.inmesh.call.CallAlarm");

  private record Source(String name, Around around, String text) {}

  private static List<Source> sources() throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Map.Entry<String, Around> entry : PACKAGES.entrySet()) {
      String[] moduleAndPackage = entry.getKey().split(" ");
      Path folder =
          TOP.resolve(moduleAndPackage[0])
              .resolve("src/main/java")
              .resolve(moduleAndPackage[1].replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          sources.add(
              new Source(
                  moduleAndPackage[1] + '.' + name, entry.getValue(), Files.readString(file)));
        }
      }
    }
    return sources;
  }

  /** A public class that users make: by a constructor or a static method, or an annotation. */
  private static boolean isEntryPoint(Class<?> type) {
    if (!Modifier.isPublic(type.getModifiers())
        || type.isEnum()
        || type.isRecord()
        || Throwable.class.isAssignableFrom(type)) {
      return false;
    }
    if (type.isAnnotation()) {
      return true;
    }
    if (type.isInterface()) {
      return false;
    }
    return type.getConstructors().length > 0
        || Stream.of(type.getMethods())
            .filter(method -> Modifier.isStatic(method.getModifiers()))
            .map(Method::getReturnType)
            .anyMatch(made -> made == type || made.getEnclosingClass() == type);
  }

  @TestFactory
  Stream<DynamicTest> examplesCompile() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Source source : sources()) {
      List<String> examples =
          EXAMPLE.matcher(source.text).results().map(match -> code(match.group(1))).toList();
      for (String example : examples) {
        if (!isYaml(example)) {
          tests.add(
              DynamicTest.dynamicTest(
                  source.name,
                  () ->
                      assertThat(
                              new Example(example, source.around.packages, source.around.members)
                                  .problems())
                          .as("%s%n%s", source.name, example)
                          .isEmpty()));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(12);
    return tests.stream();
  }

  private static boolean isYaml(String example) {
    return example.lines().findFirst().orElse("").endsWith(":");
  }

  /** Without the stars. */
  private static String code(String comment) {
    return comment
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", ""))
        .reduce("", (a, b) -> a + b + "\n");
  }

  @Test
  void eachEntryPointHasAnExample() throws Exception {
    List<String> entryPoints = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (Source source : sources()) {
      if (source.name.endsWith("package-info") || NO_ENTRY_POINTS.contains(source.name)) {
        continue;
      }
      Class<?> type = Class.forName(source.name, false, getClass().getClassLoader());
      if (isEntryPoint(type)) {
        entryPoints.add(source.name);
        if (EXAMPLE.matcher(source.text).results().allMatch(m -> isYaml(code(m.group(1))))) {
          without.add(source.name);
        }
      }
    }
    assertThat(entryPoints)
        .contains(
            "io.inmesh.Mesh",
            "io.inmesh.okhttp.MeshInterceptor",
            "io.inmesh.jdkhttp.MeshHttpClient",
            "io.inmesh.servlet.MeshFilter",
            "io.inmesh.grpc.MeshChannelBuilder",
            "io.inmesh.grpc.MeshClientInterceptor",
            "io.inmesh.xds.XdsConfigSource",
            "io.inmesh.telemetry.micrometer.MicrometerListener",
            "io.inmesh.junit.MeshTest");
    assertThat(without).as("entry points without an example").isEmpty();
  }
}
