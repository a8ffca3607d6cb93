package io.inmesh.samples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the prose of pages names of the library's public types is there. */
class NamesTest {
  private static final Path TOP = Path.of("..", "..");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A type's simple name, and what follows it: nested types, members. */
  private static final Pattern NAMES = Pattern.compile("(?<![\\w.$@-])[A-Z]\\w*(\\.\\w+)+");

  private final Map<String, List<String>> types;

  NamesTest() throws IOException {
    types =
        PublicType.all().stream()
            .filter(type -> !type.isOfEngine())
            .map(PublicType::name)
            .collect(Collectors.groupingBy(name -> name.substring(name.lastIndexOf('.') + 1)));
  }

  /** It tells of names that are no more, too. */
  private static boolean isHistory(Path page) {
    return page.endsWith("CHANGELOG.md");
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(TOP, 3)) {
      return files
          .filter(file -> file.toString().endsWith(".md") && !file.toString().contains("target"))
          .filter(file -> !isHistory(file))
          .toList();
    }
  }

  private static List<String> names(String page) {
    return CODE.matcher(FENCED.matcher(page).replaceAll(""))
        .results()
        .flatMap(code -> NAMES.matcher(code.group(1)).results())
        .map(name -> name.group())
        .toList();
  }

  @Test
  void membersThatPagesNameAreThere() throws Exception {
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (Path page : pages()) {
      for (String name : names(Files.readString(page))) {
        String[] parts = name.split("\\.", -1);
        List<String> candidates = types.getOrDefault(parts[0], List.of());
        if (!candidates.isEmpty()) {
          found++;
          if (!isThere(candidates, parts)) {
            missing.add(page.getFileName() + ": " + name);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(60);
  }

  @Test
  void aMemberThatIsNotThereIsFound() throws Exception {
    List<String> mesh = types.get("Mesh");
    assertThat(isThere(mesh, "Mesh", "Builder", "overridesHeader")).isTrue();
    assertThat(isThere(mesh, "Mesh", "Builder", "optionsHeader")).isFalse();
    assertThat(names("`Mesh.close()` and\n```java\nMesh.open()\n```\n`MeshCall.KEY`, Mesh.demand"))
        .containsExactly("Mesh.close", "MeshCall.KEY");
  }

  private static boolean isThere(List<String> candidates, String... parts)
      throws ClassNotFoundException {
    for (String candidate : candidates) {
      Class<?> type = Class.forName(candidate, false, NamesTest.class.getClassLoader());
      if (isThere(type, Arrays.asList(parts).subList(1, parts.length))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a type has this member, or a nested type of that name has the rest of them. */
  private static boolean isThere(Class<?> type, List<String> parts) {
    String first = parts.get(0);
    for (Class<?> nested : type.getClasses()) {
      if (nested.getSimpleName().equals(first)) {
        return parts.size() == 1 || isThere(nested, parts.subList(1, parts.size()));
      }
    }
    return first.equals("class")
        || Stream.<Member>concat(Stream.of(type.getMethods()), Stream.of(type.getFields()))
            .anyMatch(member -> member.getName().equals(first));
  }
}
