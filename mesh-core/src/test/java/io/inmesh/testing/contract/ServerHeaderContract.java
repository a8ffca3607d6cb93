package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.StringMatcher;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of headers as callers, filters and the application give and see them. */
abstract class ServerHeaderContract extends ServerAbandonedContract {

  /** A filter that denies what has such a header. */
  static RbacConfig deniedBy(String name, HeaderMatcher.Condition condition) {
    return denied(new Condition.Any(), new Condition.Header(HeaderMatcher.of(name, condition)));
  }

  static HeaderMatcher.Condition exactly(String value) {
    return new HeaderMatcher.Text(new StringMatcher.Exact(value, false));
  }

  @Test
  void linesOfOneNameStayApartForFiltersAndForTheApplication() throws Exception {
    String[] lines = {"x-two", "1", "x-repeated", "a", "X-Two", "2", "x-repeated", "b"};
    for (String value : List.of("1", "2")) {
      publish(forward(), deniedBy("x-two", exactly(value)));
      assertAnsweredByTheMesh(server().callWith(lines), 403, "RBAC: access denied");
    }
    publish(forward(), deniedBy("x-two", exactly("1,2")));
    Answer answer = server().callWith(lines);
    assertThat(answer.text()).contains("x-two=1|2");
    assertThat(answer.header("x-repeated")).isEqualTo("a|b");
  }

  @Test
  void anEmptyValueIsAHeader() throws Exception {
    String[] lines = {"x-empty", "", "x-empty-two", "", "x-empty-two", "", "x-repeated", ""};
    publish(forward(), deniedBy("x-empty", new HeaderMatcher.Present(true)));
    assertAnsweredByTheMesh(server().callWith(lines), 403, "RBAC: access denied");
    publish(forward(), deniedBy("x-empty", new HeaderMatcher.Present(false)));
    Answer answer = server().callWith(lines);
    assertThat(answer.text()).contains("x-empty=, ").contains("x-empty-two=|, ");
    assertThat(answer.headers().get("x-repeated")).containsExactly("");
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  /** One byte of Latin-1, and two of UTF-8. */
  @Test
  void bytesThatAreNotAsciiPassAsTheyAre() throws Exception {
    String value = "caf\u00e9 \u00c3\u00a9 \u0080\u00ff";
    String[] lines = {"x-bytes", value, "x-repeated", value};
    String regex = "caf\\x{e9} \\x{c3}\\x{a9} \\x{80}\\x{ff}";
    publish(forward(), deniedBy("x-bytes", new HeaderMatcher.Text(new StringMatcher.Regex(regex))));
    if (server().carriesAnyByte()) {
      assertAnsweredByTheMesh(server().callWith(lines), 403, "RBAC: access denied");
    }
    publish(forward(), answeringWith("x-filter", "%REQ(x-bytes)%"));
    Answer answer = server().callWith(lines);
    String seen = server().carriesAnyByte() ? value : "";
    assertThat(answer.header("x-repeated")).isEqualTo(seen);
    assertThat(answer.header("x-filter")).isEqualTo(seen);
    if (server().carriesAnyByte()) {
      assertThat(answer.text()).contains("x-bytes=" + value);
    } else {
      assertThat(answer.text()).doesNotContain("x-bytes");
    }
  }

  /** As in Envoy, where the texts of a configuration are UTF-8 and values are compared as bytes. */
  @Test
  void textsOfTheConfigurationStandForTheirUtf8() throws Exception {
    String bytes = "caf\u00c3\u00a9 \u00e2\u0082\u00ac"; // café €
    publish(
        forward(),
        deniedBy("x-bytes", exactly("caf\u00e9 \u20ac")),
        answeringWith("x-filter", "\u00e9\u20ac %REQ(x-bytes)%"));
    Answer latin = server().callWith("x-bytes", "caf\u00e9");
    if (server().carriesAnyByte()) {
      assertAnsweredByTheMesh(server().callWith("x-bytes", bytes), 403, "RBAC: access denied");
      assertThat(latin.text()).contains("x-bytes=caf\u00e9");
      assertThat(latin.header("x-filter")).isEqualTo("\u00c3\u00a9\u00e2\u0082\u00ac caf\u00e9");
    } else {
      assertThat(latin.text()).doesNotContain("x-bytes");
    }
  }

  /** Who refuses such a request, or leaves its header out, is the server. */
  @ParameterizedTest
  @ValueSource(strings = {"\0", "\u0001", "\u001f", "\u007f", "\r"})
  void aControlCharacterOfACallerReachesNobody(String control) throws Exception {
    assumeTrue(!control.equals("\r") || server().keepsHeaderValues());
    publish(forward(), answeringWith("x-filter", "%REQ(x-user)%"));
    Answer answer = server().callWith("x-user", "bob" + control + "x-admin: true");
    assertThat(answer.text()).doesNotContain(control).doesNotContain("x-user=bob" + control);
    assertThat(answer.text()).doesNotContain("x-admin=");
    assertThat(answer.header("x-filter")).doesNotContain(control);
  }

  @Test
  void aTabWithinAValueIsNoneOfThem() throws Exception {
    assumeTrue(server().keepsHeaderValues());
    publish(forward());
    Answer answer = server().callWith("x-tab", "a\tb", "x-repeated", "a\tb");
    if (server().carriesAnyByte()) {
      assertThat(answer.text()).contains("x-tab=a\tb");
      assertThat(answer.header("x-repeated")).isEqualTo("a\tb");
    } else {
      assertThat(answer.text()).doesNotContain("x-tab");
    }
  }

  /** Whatever adds it: the value of a format may have any character. */
  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r", "\0", "\u0001"})
  void aValueThatTheMeshAddsBeginsNoOtherLine(String control) throws Exception {
    publish(forward(), answeringWith("x-filter", "bob" + control + "x-admin: true"));
    Answer answer = server().callWith();
    assertThat(answer.header("x-admin")).isEmpty();
    assertThat(answer.header("x-filter")).doesNotContain(control);
  }
}
