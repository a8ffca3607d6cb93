package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/**
 * Spring reads all methods of a configuration at once. Where one of them names a class of a library
 * that is not there, the application does not start, whatever the conditions of that method say: so
 * a library that methods name is in the condition of their class.
 */
class SignaturesTest {
  /** What is there with any use of the starter. */
  private static final Set<String> ALWAYS =
      Set.of("spring-core", "spring-beans", "spring-context", "spring-boot");

  /** Libraries that cannot be there without another, which their own classes extend. */
  private static final Map<String, String> BROUGHT_BY =
      Map.of(
          "spring-webflux", "spring-web",
          "spring-boot-jetty", "spring-boot-web-server",
          "spring-boot-tomcat", "spring-boot-web-server");

  static List<Class<?>> configurations() {
    return EveryConditionTest.OURS;
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void everyLibraryOfASignatureIsACondition(Class<?> configuration) {
    Set<String> named =
        Stream.of(configuration.getDeclaredMethods(), configuration.getDeclaredConstructors())
            .flatMap(Arrays::stream)
            .flatMap(SignaturesTest::types)
            .map(SignaturesTest::library)
            .filter(library -> !library.isEmpty() && !ALWAYS.contains(library))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(required(configuration)).containsAll(named);
  }

  private static Stream<Class<?>> types(Executable executable) {
    Stream<Class<?>> parameters = Arrays.stream(executable.getParameterTypes());
    return executable instanceof java.lang.reflect.Method method
        ? Stream.concat(parameters, Stream.of(method.getReturnType()))
        : parameters;
  }

  /** A nested configuration is looked at after its outer one only. */
  private static Set<String> required(Class<?> configuration) {
    Set<String> libraries = new TreeSet<>();
    for (Class<?> each = configuration; each != null; each = each.getDeclaringClass()) {
      ConditionalOnClass condition = each.getAnnotation(ConditionalOnClass.class);
      if (condition != null) {
        for (Class<?> type : condition.value()) {
          String library = library(type);
          libraries.add(library);
          libraries.add(BROUGHT_BY.getOrDefault(library, library));
        }
      }
    }
    return libraries;
  }

  /** The name of a class's jar without its version; empty for the JDK's and the project's own. */
  private static String library(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
      return "";
    }
    String file = Path.of(source.getLocation().getPath()).getFileName().toString();
    return file.startsWith("mesh-") ? "" : file.replaceFirst("-\\d.*", "");
  }
}
