package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a new version of the servlet API or of the JDK adds passes the mesh by, unless somebody
 * decides otherwise: so each method is overridden, or left alone for a reason.
 */
class OverriddenMethodsTest {
  private static final Pattern CHANGES = Pattern.compile("(set|add|send|reset|flush).*");

  private static final String BY_READ = "calls one of the methods read that are overridden";
  private static final String BY_PRINT = "calls print(String) or println(String)";
  private static final String NO_MARK = "there is no mark, as in the streams of containers";

  private static final Map<String, String> LEFT_OF_RESPONSES =
      Map.of("setResponse(ServletResponse)", "is for the container, and changes no response");

  private static final Map<String, String> LEFT_OF_INPUT =
      Map.ofEntries(
          Map.entry("read(byte[])", BY_READ),
          Map.entry("readAllBytes()", BY_READ),
          Map.entry("readLine(byte[],int,int)", BY_READ),
          Map.entry("readNBytes(byte[],int,int)", BY_READ),
          Map.entry("readNBytes(int)", BY_READ),
          Map.entry("skip(long)", BY_READ),
          Map.entry("skipNBytes(long)", BY_READ),
          Map.entry("transferTo(OutputStream)", BY_READ),
          Map.entry("mark(int)", NO_MARK),
          Map.entry("markSupported()", NO_MARK),
          Map.entry("reset()", NO_MARK));

  private static final Map<String, String> LEFT_OF_OUTPUT =
      Map.ofEntries(
          Map.entry("write(byte[])", "calls write(byte[],int,int)"),
          Map.entry("print(boolean)", BY_PRINT),
          Map.entry("print(char)", BY_PRINT),
          Map.entry("print(double)", BY_PRINT),
          Map.entry("print(float)", BY_PRINT),
          Map.entry("print(int)", BY_PRINT),
          Map.entry("print(long)", BY_PRINT),
          Map.entry("println(boolean)", BY_PRINT),
          Map.entry("println(char)", BY_PRINT),
          Map.entry("println(double)", BY_PRINT),
          Map.entry("println(float)", BY_PRINT),
          Map.entry("println(int)", BY_PRINT),
          Map.entry("println(long)", BY_PRINT));

  @Test
  void allThatChangesAResponse() {
    Predicate<Method> changing = method -> CHANGES.matcher(method.getName()).matches();
    assertThat(left(HttpServletResponseWrapper.class, RoutedServletResponse.class, changing))
        .isEqualTo(new TreeSet<>(LEFT_OF_RESPONSES.keySet()));
  }

  @Test
  void allOfAnInputStream() {
    assertThat(left(ServletInputStream.class, WatchedInput.class, method -> true))
        .isEqualTo(new TreeSet<>(LEFT_OF_INPUT.keySet()));
  }

  @Test
  void allOfAnOutputStream() {
    assertThat(left(ServletOutputStream.class, WatchedOutput.class, method -> true))
        .isEqualTo(new TreeSet<>(LEFT_OF_OUTPUT.keySet()));
  }

  /** Methods of a class that none of the mesh's classes on the way from it overrides. */
  private static <T> Set<String> left(
      Class<T> base, Class<? extends T> own, Predicate<Method> which) {
    Set<String> left =
        Arrays.stream(base.getMethods())
            .filter(method -> method.getDeclaringClass() != Object.class)
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(which)
            .map(OverriddenMethodsTest::signature)
            .collect(Collectors.toCollection(TreeSet::new));
    for (Class<?> each = own; each != base; each = each.getSuperclass()) {
      Stream.of(each.getDeclaredMethods())
          .map(OverriddenMethodsTest::signature)
          .forEach(left::remove);
    }
    return left;
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(",", method.getName() + '(', ")"));
  }
}
