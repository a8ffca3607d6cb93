package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFieldsTest {
  private final TextProblems problems = new TextProblems("f.json", 10);

  private TextFields fields(String json) {
    TextNode root = TextDocument.parseJson(new TextSource("f.json", json));
    return new TextFields((TextNode.Mapping) root, FieldPath.ROOT, problems);
  }

  @Test
  void valuesOfTheRightKindAreRead() {
    TextFields fields =
        fields("{\"s\":\"text\",\"b\":true,\"u\":18446744073709551615,\"q\":\"7\",\"n\":null}");

    assertThat(fields.string("s")).isEqualTo("text");
    assertThat(fields.bool("b")).isTrue();
    assertThat(fields.unsigned("u")).isEqualTo(-1L);
    assertThat(fields.positive("q")).isEqualTo(7L);
    assertThat(fields.string("n")).isNull();
    assertThat(fields.bool("none")).isFalse();
    fields.refuseOthers(Set.of("s", "b", "u", "q", "n"));
    assertThat(problems.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"u\":-1} | f.json:1:6: u: -1 (expected: a whole number from 0 to 18446744073709551615)",
        "{\"u\":18446744073709551616} | f.json:1:6: u: 18446744073709551616 (expected: a whole",
        "{\"u\":1.5} | f.json:1:6: u: 1.5 (expected: a whole",
        "{\"u\":true} | f.json:1:6: u: true (expected: a whole",
        "{\"b\":\"true\"} | f.json:1:6: b: true (expected: true or false)",
        "{\"s\":5} | f.json:1:6: s: 5 (expected: a string)",
        "{\"x\":5} | f.json:1:2: x: unknown field (expected: one of [b, s, u])"
      })
  void whatDoesNotFitIsOnRecordWithItsPlace(String json, String message) {
    TextFields fields = fields(json);
    fields.refuseOthers(Set.of("s", "b", "u"));
    fields.string("s");
    fields.bool("b");
    fields.unsigned("u");

    assertThat(problems.found()).singleElement().asString().startsWith(message);
  }

  @Test
  void textBehindJsonIsRefused() {
    assertThatThrownBy(() -> TextDocument.parseJson(new TextSource("f.json", "{} more")))
        .isInstanceOf(TextException.class)
        .hasMessageStartingWith("f.json:1:4: 'm' (expected: the end of the document)");
  }
}
