package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RuntimeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The runtime keys that a bootstrap may set are those that the mesh reads. */
class ReadRuntimeKeysTest {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("../mesh-core/src/main/java"));

  /** Where the keys stand, and where it stands which of them a bootstrap may set. */
  private static final Set<String> OWNERS = Set.of("RuntimeKey.java", "RuntimeKeys.java");

  private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9_]+(\\.[a-z0-9_]+)*\\.?)\"");

  private static final Set<String> PREFIXES =
      Arrays.stream(RuntimeKey.values())
          .map(key -> key.pattern().substring(0, key.pattern().indexOf('.')))
          .collect(Collectors.toSet());

  /** Of names of Envoy's that are no keys: of filters, types and details. */
  private static final Pattern NO_KEY =
      Pattern.compile("envoy\\.(?!(reloadable|restart)_features).*");

  @Test
  void aBootstrapMaySetTheKeysThatTheMeshHas() {
    assertThat(RuntimeKeys.READ)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(RuntimeKey.values()).map(RuntimeKey::pattern).toList());
  }

  @Test
  void noOtherKeyOfEnvoysIsReadByItsName() throws IOException {
    Map<String, List<String>> others = new TreeMap<>();
    int files = 0;
    for (Path source : SOURCES) {
      for (Path file : javaFiles(source)) {
        String name = file.getFileName().toString();
        files++;
        if (!OWNERS.contains(name)) {
          List<String> keys = new ArrayList<>(keys(Files.readString(file)));
          if (!keys.isEmpty()) {
            others.put(name, keys);
          }
        }
      }
    }
    assertThat(files).isGreaterThan(400);
    assertThat(others).isEmpty();
  }

  private static List<Path> javaFiles(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** Literals that are a key, or the beginning of one. */
  private static List<String> keys(String text) {
    return LITERAL
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .filter(each -> each.contains("."))
        .filter(each -> isOfEnvoy(each) && !NO_KEY.matcher(each).matches())
        .toList();
  }

  private static boolean isOfEnvoy(String literal) {
    return RuntimeKeys.OF_ENVOY.matcher(literal).matches()
        || PREFIXES.contains(literal.substring(0, literal.indexOf('.')));
  }

  @Test
  void aLiteralThatIsAKeyIsFound() {
    assertThat(keys("runtime.number(\"outlier_detection.interval_ms\", 1) + \"upstream.\" + name"))
        .containsExactly("outlier_detection.interval_ms", "upstream.");
  }
}
