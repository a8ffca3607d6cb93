package io.inmesh.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.MetadataMatcher.ValueMatcher;
import io.inmesh.config.StringMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataConditionTest {
  private final Map<String, Object> tree = new HashMap<>();

  MetadataConditionTest() {
    tree.put("text", "abc");
    tree.put("number", 2.5);
    tree.put("flag", true);
    tree.put("list", List.of("x", 1.0));
    tree.put("nothing", null);
    tree.put("deep", Map.of("er", Map.of("est", "v")));
  }

  @Test
  void eachKindOfValueHasItsMatcher() {
    assertThat(matches(text("abc"), "text")).isTrue();
    assertThat(matches(text("abd"), "text")).isFalse();
    assertThat(matches(text("2.5"), "number")).isFalse();
    assertThat(matches(new ValueMatcher.Number(2.5, 2.5), "number")).isTrue();
    assertThat(matches(new ValueMatcher.Number(2, 2.5), "number")).isFalse();
    assertThat(matches(new ValueMatcher.Number(2.5, 3), "number")).isTrue();
    assertThat(matches(new ValueMatcher.Bool(true), "flag")).isTrue();
    assertThat(matches(new ValueMatcher.Bool(false), "flag")).isFalse();
    assertThat(matches(new ValueMatcher.Null(), "nothing")).isTrue();
    assertThat(matches(new ValueMatcher.Null(), "missing")).isFalse();
    assertThat(matches(new ValueMatcher.AnyElement(text("x")), "list")).isTrue();
    assertThat(matches(new ValueMatcher.AnyElement(text("y")), "list")).isFalse();
    assertThat(matches(new ValueMatcher.AnyOf(List.of(text("z"), text("abc"))), "text")).isTrue();
  }

  @Test
  void presenceIsAskedOfAnyValue() {
    assertThat(matches(new ValueMatcher.Present(true), "text")).isTrue();
    assertThat(matches(new ValueMatcher.Present(true), "missing")).isFalse();
    assertThat(matches(new ValueMatcher.Present(true), "deep", "er", "est")).isTrue();
    assertThat(matches(new ValueMatcher.Present(true), "text", "below")).isFalse();
  }

  @Test
  void theResultCanBeInvertedAlsoForAMissingValue() {
    MetadataMatcher inverted = new MetadataMatcher("f", List.of("missing"), text("abc"), true);
    assertThat(matches(inverted, tree)).isTrue();
    assertThat(matches(inverted, null)).isTrue();
  }

  private static ValueMatcher text(String value) {
    return new ValueMatcher.Text(new StringMatcher.Exact(value, false));
  }

  private boolean matches(ValueMatcher value, String... path) {
    return matches(new MetadataMatcher("f", List.of(path), value, false), tree);
  }

  private static boolean matches(MetadataMatcher matcher, @Nullable Object metadata) {
    MatchContext context =
        new MatchContext() {
          @Override
          public @Nullable Object dynamicMetadata(String filter) {
            return filter.equals("f") ? metadata : null;
          }
        };
    return MetadataCondition.compile(matcher).matches(Requests.get("/"), context, 0);
  }
}
