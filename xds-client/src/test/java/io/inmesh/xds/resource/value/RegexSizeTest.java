package io.inmesh.xds.resource.value;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts are those of Envoy 1.40 (EnvoyBootstrapMutationIT asks it about some). */
class RegexSizeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "(a{1000}){2}",
        "((a{10}){10}){11}",
        "(a{501}){2}",
        "(a{2,501}){1,2}",
        "(a{600,}){2}",
        "(a{500}){3,}",
        "(?:a{1000}){1000}?",
        "(((((a{2}){2}){2}){2}){2}){32}",
        "(|[^]{}](?P<n>x{30})){40}",
        "(\\p{Lu}{30}|b){40}",
        "((x\\Q{\\E{1000})|y){2}",
        "([[:alpha:]{}]{30}){40}",
      })
  void productsAboveAThousandAreTooMany(String regex) {
    assertThat(RegexSize.of(regex).product()).isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a{1000}a{1000}",
        "((a{10}){10}){10}",
        "(a{500}b{500}){2}",
        "(a{2,500}){0,2}",
        "(a{1000}){0,1}",
        "((a{1000})+)*",
        "(a{500}){2,}",
        "(((((a{2}){2}){2}){2}){2}){31}",
        "(\\{1000}a{1000}){1}",
        "([{1000}]{100}){10}",
        "(\\Qa{1000}\\E){1000}",
        "(a{,1000}){2}",
        "(a{x}b{1,2,3}){1000}",
        "(\\x{41}){1000}",
      })
  void upToAThousandIsNot(String regex) {
    assertThat(RegexSize.of(regex).product()).isLessThanOrEqualTo(1000);
  }

  @Test
  void charactersAndGroupsAreCounted() {
    assertThat(RegexSize.of("a(b|[c-e]{3}){2,5}\\d"))
        .isEqualTo(new RegexSize(15, 1 + 5 * (1 + 1 + 3) + 1, 1));
    assertThat(RegexSize.of("((a)((b)))").depth()).isEqualTo(3);
    assertThat(
            RegexSize.of("((((((((a{1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000})")
                .product())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Property
  void anyTextIsReadToItsEnd(
      @ForAll
          @StringLength(max = 20)
          @Chars({'(', ')', '[', ']', '{', '}', '\\', 'Q', 'E', 'p', 'x', ',', ':', '^'})
          @CharRange(from = '0', to = '9')
          String text) {
    assertThat(RegexSize.of(text).product()).isPositive();
  }
}
