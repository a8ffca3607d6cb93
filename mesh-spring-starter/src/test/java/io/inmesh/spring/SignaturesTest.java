package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * Spring reads all methods of a configuration at once. Where one of them names a class of a library
 * that is not there, the application does not start, whatever the conditions of that method say: so
 * a library that methods name is in the condition of their class.
 */
class SignaturesTest {
  /** What is there with any use of the starter. */
  private static final Set<String> ALWAYS =
      Set.of("spring-core", "spring-beans", "spring-context", "spring-boot", "commons-logging");

  /** Libraries that cannot be there without another, which their own classes stand on. */
  private static final Map<String, String> BROUGHT_BY =
      Map.of(
          "spring-webflux", "spring-web",
          "spring-grpc-core", "grpc-api",
          "spring-cloud-loadbalancer", "spring-cloud-commons",
          "spring-boot-jetty", "spring-boot-web-server",
          "spring-boot-tomcat", "spring-boot-web-server");

  /** With those that Spring finds by their bean methods only, as nothing else is said of them. */
  static Set<Class<?>> configurations() {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (JavaClass type : ArchitectureTest.CLASSES) {
      if (type.isMetaAnnotatedWith(Configuration.class)
          || type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(Bean.class))) {
        all.add(type.reflect());
      }
    }
    List.copyOf(all).forEach(type -> imports(type).forEach(all::add));
    return all;
  }

  /** What is looked at after this configuration. */
  private static Stream<Class<?>> imports(Class<?> configuration) {
    MergedAnnotations annotations = MergedAnnotations.from(configuration);
    return Stream.of(
            annotations.get(Import.class).getValue("value", Class[].class),
            annotations
                .get(LoadBalancerClients.class)
                .getValue("defaultConfiguration", Class[].class))
        .flatMap(Optional::stream)
        .flatMap(Arrays::stream)
        .<Class<?>>map(type -> type)
        .filter(SignaturesTest::isOurs);
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.inmesh.");
  }

  @Test
  void thoseThatNoFileNamesAreSeen() {
    assertThat(configurations())
        .containsAll(EveryConditionTest.OURS)
        .extracting(Class::getSimpleName)
        .contains(
            "CheckedProperties",
            "ByProperties",
            "MeshManagementConfiguration",
            "MeshLoadBalancerConfiguration");
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
    Stream<Class<?>> all = Arrays.stream(executable.getParameterTypes());
    if (executable instanceof Method method) {
      all = Stream.concat(all, Stream.of(method.getReturnType()));
      all = Stream.concat(all, named(method.getGenericReturnType()));
    }
    return all.flatMap(SignaturesTest::loaded);
  }

  /** By what is returned Spring finds beans, so it reads that with the types in angle brackets. */
  private static Stream<Class<?>> named(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return Stream.concat(
          named(parameterized.getRawType()),
          Arrays.stream(parameterized.getActualTypeArguments()).flatMap(SignaturesTest::named));
    }
    return type instanceof Class<?> plain ? Stream.of(plain) : Stream.empty();
  }

  /** A class, and those that have to be there for it to be loaded: a library's own are. */
  private static Stream<Class<?>> loaded(Class<?> type) {
    if (!isOurs(type)) {
      return Stream.of(type);
    }
    Stream<Class<?>> parents =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
    return Stream.concat(Stream.of(type), parents.flatMap(SignaturesTest::loaded));
  }

  /**
   * A nested configuration is looked at after its outer one only, and one that is imported after
   * each that imports it, unless it is found by itself.
   */
  private static Set<String> required(Class<?> configuration) {
    Set<String> libraries = new TreeSet<>(ofItself(configuration));
    Class<?> outer = configuration.getDeclaringClass();
    if (outer != null) {
      libraries.addAll(required(outer));
    } else if (!isFound(configuration)) {
      configurations().stream()
          .filter(each -> imports(each).anyMatch(configuration::equals))
          .map(SignaturesTest::required)
          .reduce((one, other) -> {
            one.retainAll(other);
            return one;
          })
          .ifPresent(libraries::addAll);
    }
    return libraries;
  }

  private static boolean isFound(Class<?> configuration) {
    return configuration.isAnnotationPresent(AutoConfiguration.class)
        || configuration.isAnnotationPresent(ManagementContextConfiguration.class);
  }

  private static Set<String> ofItself(Class<?> configuration) {
    Set<String> libraries = new TreeSet<>();
    ConditionalOnClass condition = configuration.getAnnotation(ConditionalOnClass.class);
    if (condition != null) {
      Stream.concat(
              Arrays.stream(condition.value()),
              Arrays.stream(condition.name()).flatMap(SignaturesTest::load))
          .map(SignaturesTest::library)
          .forEach(library -> {
            libraries.add(library);
            libraries.add(BROUGHT_BY.getOrDefault(library, library));
          });
    }
    return libraries;
  }

  /** None where it is of another version than the one that the tests run with. */
  private static Stream<Class<?>> load(String name) {
    return ClassUtils.isPresent(name, null)
        ? Stream.of(ClassUtils.resolveClassName(name, null))
        : Stream.empty();
  }

  /** The name of a class's jar without its version; empty for the JDK's and the project's own. */
  private static String library(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || isOurs(type)) {
      return "";
    }
    String file = Path.of(source.getLocation().getPath()).getFileName().toString();
    return file.replaceFirst("-\\d.*", "");
  }
}
