package io.inmesh.filter.cors;

import io.inmesh.config.CorsConfig;
import io.inmesh.config.CorsConfig.Flags;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.StringMatcher;
import io.inmesh.filter.FilterContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a route, each field from the most specific level that has it.
 *
 * @param enabled only from the most specific level
 */
record CorsPolicy(
    List<Predicate<String>> origins,
    Texts texts,
    boolean allowCredentials,
    boolean allowPrivateNetwork,
    boolean forwardNotMatching,
    LongPredicate enabled) {

  /** Values of response headers; "" for none. */
  record Texts(String methods, String headers, String expose, String maxAge) {}

  static CorsPolicy of(List<CorsConfig> levels, FilterContext context) {
    CorsConfig specific = levels.get(levels.size() - 1);
    List<StringMatcher> origins = List.of();
    for (CorsConfig level : levels) {
      origins = level.allowOrigins().isEmpty() ? origins : level.allowOrigins();
    }
    return new CorsPolicy(
        origins.stream().map(context::text).toList(),
        new Texts(
            text(levels, CorsConfig::allowMethods),
            text(levels, CorsConfig::allowHeaders),
            text(levels, CorsConfig::exposeHeaders),
            text(levels, CorsConfig::maxAge)),
        flag(levels, Flags::allowCredentials, false),
        flag(levels, Flags::allowPrivateNetwork, false),
        flag(levels, Flags::forwardNotMatching, true),
        enabled(specific.flags().enabled(), context));
  }

  private static String text(List<CorsConfig> levels, Function<CorsConfig, String> field) {
    String text = "";
    for (CorsConfig level : levels) {
      text = field.apply(level).isEmpty() ? text : field.apply(level);
    }
    return text;
  }

  private static boolean flag(
      List<CorsConfig> levels, Function<Flags, @Nullable Boolean> field, boolean otherwise) {
    boolean flag = otherwise;
    for (CorsConfig level : levels) {
      Boolean set = field.apply(level.flags());
      flag = set == null ? flag : set;
    }
    return flag;
  }

  private static LongPredicate enabled(@Nullable RuntimeFraction fraction, FilterContext context) {
    return fraction == null ? random -> true : context.fraction(fraction);
  }

  /** Whether scripts of an origin may read responses. */
  boolean allows(String origin) {
    for (Predicate<String> allowed : origins) {
      if (allowed.test("*") || allowed.test(origin)) {
        return true;
      }
    }
    return false;
  }
}
