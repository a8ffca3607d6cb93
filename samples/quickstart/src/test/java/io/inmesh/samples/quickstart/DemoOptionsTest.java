package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
  @Test
  void nothingNeedsToBeSaid() {
    DemoOptions options = DemoOptions.of(Map.of("java.version", "17"));
    assertThat(options.ratePerSecond()).isEqualTo(300);
    assertThat(options.speed()).isEqualTo(1);
    assertThat(options.keep()).isFalse();
    assertThat(options.bootstrap()).isNull();
    assertThat(options.url()).hasToString("http://shop/");
  }

  @Test
  void everythingCanBeSaid(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bootstrap.json"), "{}");
    DemoOptions options =
        DemoOptions.of(
            Map.of(
                "demo.rate", "50",
                "demo.speed", "2.5",
                "demo.keep", "",
                "demo.bootstrap", file.toString(),
                "demo.url", "http://echo/hello?x=1"));
    assertThat(options.ratePerSecond()).isEqualTo(50);
    assertThat(options.speed()).isEqualTo(2.5);
    assertThat(options.keep()).isTrue();
    assertThat(options.bootstrap()).isEqualTo(file);
    assertThat(options.url()).hasToString("http://echo/hello?x=1");
  }

  @Test
  void withAControlPlaneThatIsThereOneRequestPerSecondIsEnough(@TempDir Path folder)
      throws Exception {
    String file = Files.writeString(folder.resolve("bootstrap.json"), "{}").toString();
    assertThat(DemoOptions.of(Map.of("demo.rate", "1", "demo.bootstrap", file)).ratePerSecond())
        .isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoOptions.of(Map.of("demo.rate", "0", "demo.bootstrap", file)))
        .withMessage("demo.rate: 0 (expected: a whole number, 1 to 5000)");
  }

  @Test
  void whatIsEmptyIsAsIfNotGiven() {
    DemoOptions options =
        DemoOptions.of(
            Map.of("demo.rate", "", "demo.speed", " ", "demo.bootstrap", "", "demo.url", ""));
    assertThat(options).isEqualTo(DemoOptions.defaults());
  }

  @Test
  void keepCanBeDenied() {
    assertThat(DemoOptions.of(Map.of("demo.keep", "false")).keep()).isFalse();
    assertThat(DemoOptions.of(Map.of("demo.keep", "true")).keep()).isTrue();
  }

  @Test
  void thePageTellsOfEachWithItsBoundsAndDefault() throws Exception {
    Map<String, String> bounds = new LinkedHashMap<>();
    Map<String, String> defaults = new LinkedHashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `-D(demo\\.\\w+)(?:=[A-Z]+)?` \\| (.*) \\| (.*) \\|$")
            .matcher(Files.readString(Path.of("README.md")));
    while (row.find()) {
      bounds.put(row.group(1), row.group(2));
      defaults.put(row.group(1), row.group(3));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoOptions.of(Map.of("demo.other", "1")))
        .withMessageEndingWith("(expected: " + String.join(", ", bounds.keySet()) + ')');
    assertThat(bounds.get("demo.rate")).endsWith("20 to 5000; with `demo.bootstrap` from 1");
    assertThat(bounds.get("demo.speed")).endsWith("0.1 to 50");
    assertThat(defaults)
        .containsEntry("demo.rate", Integer.toString(DemoOptions.defaults().ratePerSecond()))
        .containsEntry("demo.speed", "1")
        .containsEntry("demo.keep", "off")
        .containsEntry("demo.url", "`" + DemoOptions.defaults().url() + '`');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo.rate      | 0            | demo.rate: 0 (expected: a whole number, 20 to 5000)",
        "demo.rate      | 19           | demo.rate: 19 (expected: a whole number, 20 to 5000)",
        "demo.rate      | 5001         | demo.rate: 5001 (expected: a whole number, 20 to 5000)",
        "demo.rate      | fast         | demo.rate: fast (expected: a whole number, 20 to 5000)",
        "demo.rate      | -3           | demo.rate: -3 (expected: a whole number, 20 to 5000)",
        "demo.speed     | 0            | demo.speed: 0 (expected: a number, 0.1 to 50)",
        "demo.speed     | NaN          | demo.speed: NaN (expected: a number, 0.1 to 50)",
        "demo.speed     | 51           | demo.speed: 51 (expected: a number, 0.1 to 50)",
        "demo.keep      | yes          | demo.keep: yes (expected: true, false or nothing)",
        "demo.bootstrap | /nowhere.yml | demo.bootstrap: /nowhere.yml (expected: a readable file)",
        "demo.url       | http://shop/ | demo.url: http://shop/ (expected: only together with"
            + " demo.bootstrap)",
        "demo.url       | shop         | demo.url: shop (expected: an http URL)",
        "demo.sped      | 2            | demo.sped: unknown (expected: demo.rate, demo.speed,"
            + " demo.keep, demo.bootstrap, demo.url)",
      })
  void whatIsWrongIsNamed(String name, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoOptions.of(Map.of(name, value)))
        .withMessage(message);
  }
}
