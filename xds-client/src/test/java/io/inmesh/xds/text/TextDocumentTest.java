package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDocumentTest {
  private static TextNode parse(String name, String text) {
    return TextDocument.parse(new TextSource(name, text));
  }

  private static TextProblem problem(String name, String text) {
    return catchThrowableOfType(TextException.class, () -> parse(name, text)).problems().get(0);
  }

  private static String scalar(String text, String key) {
    TextNode value = ((TextNode.Mapping) parse("f", text)).get(key);
    return value instanceof TextNode.Scalar scalar ? scalar.kind() + " " + scalar.text() : "none";
  }

  @Test
  void jsonMayBeIndentedByTabsAndUseEveryEscape() {
    assertThat(scalar("{\n\t\"a\":\t\"\\/\\u00e9\\ud83d\\ude00\\n\"\n}", "a"))
        .isEqualTo("STRING /\u00e9\ud83d\ude00\n");
    assertThat(scalar("{\"a\":-1.5e+3}", "a")).isEqualTo("NUMBER -1.5e+3");
  }

  @Test
  void aFlowMappingOfYamlIsNotTakenForBrokenJson() {
    assertThat(scalar("{a: b}", "a")).isEqualTo("STRING b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":01}",
        "{\"a\":1,}",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":1} x",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"",
        "{",
        "[1",
        "{\"a\":+1}",
        "{\"a\":1.}",
        "{a:1}",
        "{\"a\":\"\\u00g0\"}",
        "[\"\u0001\"]"
      })
  void brokenJsonIsRefusedInAJsonFile(String text) {
    assertThat(problem("f.json", text).line()).isEqualTo(1);
  }

  @Test
  void theErrorNamesLineAndColumn() {
    assertThat(problem("f.json", "{\n  \"a\": 1,\n  \"b\" 2\n}"))
        .hasToString("f.json:3:7: '2' (expected: ':')");
    assertThat(problem("f.yaml", "a: 1\nb: [1, 2\nc: 3\n").toString()).startsWith("f.yaml:3:");
  }

  @Test
  void duplicateKeysAreAnError() {
    assertThat(problem("f.yaml", "a: 1\nb: 2\na: 3\n"))
        .hasToString("f.yaml:3:1: duplicate key 'a' (expected: each key once)");
    assertThat(problem("f", "{\"a\":1,\"a\":2}"))
        .hasToString("f:1:8: duplicate key 'a' (expected: each key once)");
  }

  @Test
  void plainScalarsAreResolvedAsEnvoyResolvesThem() {
    assertThat(scalar("a: Yes", "a")).isEqualTo("BOOL true");
    assertThat(scalar("a: OFF", "a")).isEqualTo("BOOL false");
    assertThat(scalar("a: yEs", "a")).isEqualTo("STRING yEs");
    assertThat(scalar("a: 010", "a")).isEqualTo("NUMBER 8");
    assertThat(scalar("a: 1_000", "a")).isEqualTo("STRING 1_000");
    assertThat(scalar("a: 10:30", "a")).isEqualTo("STRING 10:30");
    assertThat(scalar("a: 2030-01-01", "a")).isEqualTo("STRING 2030-01-01");
    assertThat(scalar("a: .5", "a")).isEqualTo("STRING .5");
    assertThat(scalar("a: 3000000000", "a")).isEqualTo("STRING 3000000000");
    assertThat(scalar("a:", "a")).isEqualTo("NULL null");
    assertThat(scalar("a: \"null\"", "a")).isEqualTo("STRING null");
    assertThat(scalar("a: |\n  1\n", "a")).isEqualTo("STRING 1\n");
  }

  @Test
  void aliasesAreExpandedAndTagsRefused() {
    assertThat(scalar("x: &a 5\ny: *a", "y")).isEqualTo("NUMBER 5");
    assertThat(problem("f.yaml", "x: !!javax.script.ScriptEngineManager [1]").toString())
        .startsWith("f.yaml:1:4: Global tag is not allowed");
  }

  @Test
  void aliasesThatGrowWithoutBoundAreRefused() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      text.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertThat(problem("f.yaml", text.toString()).value()).isEqualTo("aliases expand too far");
  }

  @Test
  void anAliasThatHoldsItselfIsRefused() {
    assertThat(problem("f.yaml", "a: &a [*a]").value()).contains("an alias holds itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "- "})
  void deepNestingIsRefused(String open) {
    assertThat(problem("f", open.repeat(100_000))).isNotNull();
    assertThat(problem("f.json", "[".repeat(100_000)).expected()).startsWith("nesting of at most");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "# only a comment",
        "--- a\n--- b",
        "? [a]\n: b",
        "a: *nope",
        "\tx: 1",
        "%YAML 9",
        "a: b: c"
      })
  void whatIsNoSingleDocumentIsRefused(String text) {
    assertThat(problem("f.yaml", text)).isNotNull();
  }

  @Test
  void syntaxErrorsDoNotQuoteTheText() {
    assertThat(problem("f.yaml", "private_key: 's3cr3t\nnext: [").toString())
        .doesNotContain("s3cr3t");
  }

  @Test
  void aFileThatIsNoUtf8IsRefusedWithTheLine(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("b.yaml");
    Files.write(file, "a: 1\nb: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    TextException e = catchThrowableOfType(TextException.class, () -> TextSource.read(file, 100));
    assertThat(e).hasMessage(file + ":2:4: byte 0xe9 (expected: UTF-8 text)");
  }

  @Test
  void aFileBeyondTheLimitIsRefusedWithoutReadingItAll(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("big.json");
    try (RandomAccessFile big = new RandomAccessFile(file.toFile(), "rw")) {
      big.setLength(1L << 30);
    }
    TextException e =
        catchThrowableOfType(
            TextException.class, () -> TextSource.read(file, TextSource.DEFAULT_MAX_BYTES));
    assertThat(e).hasMessage(file + ": file is too large (expected: at most 67108864 bytes)");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path dir) {
    Path file = dir.resolve("nope.yaml");
    assertThat(catchThrowableOfType(TextException.class, () -> TextSource.read(file, 100)))
        .hasMessage(file + ": no such file (expected: a readable file)");
    assertThat(catchThrowableOfType(TextException.class, () -> TextSource.read(dir, 100)))
        .hasMessage(dir + ": a directory (expected: a readable file)");
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    assertThat(TextSource.decode("f", "\uFEFFa: 1".getBytes(StandardCharsets.UTF_8)).text())
        .isEqualTo("a: 1");
  }
}
