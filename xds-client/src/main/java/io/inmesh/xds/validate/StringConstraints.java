package io.inmesh.xds.validate;

import io.inmesh.xds.proto.validate.KnownRegex;
import io.inmesh.xds.proto.validate.StringRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code StringRules}, as protoc-gen-validate evaluates them in C++ (that is, in Envoy). */
final class StringConstraints {
  private static final String HEADER_NAME_CHARS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+,-.^_|~`";

  private StringConstraints() {}

  static void add(StringRules rules, List<Constraint> constraints) {
    int before = constraints.size();
    addSets(rules, constraints);
    addLengths(rules, constraints);
    addParts(rules, constraints);
    addFormat(rules, constraints);
    if (rules.getIgnoreEmpty()) {
      for (int i = before; i < constraints.size(); i++) {
        Constraint strict = constraints.get(i);
        constraints.set(
            i, new Constraint(v -> v.equals("") || strict.holds().test(v), strict.expected()));
      }
    }
  }

  private static void addSets(StringRules rules, List<Constraint> constraints) {
    if (rules.hasConst()) {
      add(constraints, rules.getConst()::equals, "'" + rules.getConst() + "'");
    }
    if (rules.getInCount() > 0) {
      add(constraints, rules.getInList()::contains, "one of " + rules.getInList());
    }
    if (rules.getNotInCount() > 0) {
      add(constraints, v -> !rules.getNotInList().contains(v), "none of " + rules.getNotInList());
    }
  }

  private static void addLengths(StringRules rules, List<Constraint> constraints) {
    if (rules.hasLen()) {
      add(constraints, v -> chars(v) == rules.getLen(), rules.getLen() + " characters");
    }
    if (rules.hasMinLen()) {
      add(
          constraints,
          v -> chars(v) >= rules.getMinLen(),
          "at least " + count(rules.getMinLen(), "character"));
    }
    if (rules.hasMaxLen()) {
      add(
          constraints,
          v -> chars(v) <= rules.getMaxLen(),
          "at most " + count(rules.getMaxLen(), "character"));
    }
    if (rules.hasLenBytes()) {
      add(constraints, v -> bytes(v) == rules.getLenBytes(), rules.getLenBytes() + " bytes");
    }
    if (rules.hasMinBytes()) {
      add(
          constraints,
          v -> bytes(v) >= rules.getMinBytes(),
          "at least " + count(rules.getMinBytes(), "byte"));
    }
    if (rules.hasMaxBytes()) {
      add(
          constraints,
          v -> bytes(v) <= rules.getMaxBytes(),
          "at most " + count(rules.getMaxBytes(), "byte"));
    }
  }

  private static void addParts(StringRules rules, List<Constraint> constraints) {
    if (rules.hasPrefix()) {
      add(constraints, v -> v.startsWith(rules.getPrefix()), "prefix '" + rules.getPrefix() + "'");
    }
    if (rules.hasSuffix()) {
      add(constraints, v -> v.endsWith(rules.getSuffix()), "suffix '" + rules.getSuffix() + "'");
    }
    if (rules.hasContains()) {
      add(constraints, v -> v.contains(rules.getContains()), "'" + rules.getContains() + "' in it");
    }
    if (rules.hasNotContains()) {
      add(
          constraints,
          v -> !v.contains(rules.getNotContains()),
          "no '" + rules.getNotContains() + "' in it");
    }
    if (rules.hasPattern()) {
      // The patterns are Envoy's own and simple; none of them backtracks.
      Pattern pattern = Pattern.compile(rules.getPattern());
      add(constraints, v -> pattern.matcher(v).matches(), "a match of " + rules.getPattern());
    }
  }

  private static void addFormat(StringRules rules, List<Constraint> constraints) {
    switch (rules.getWellKnownCase()) {
      case WELL_KNOWN_REGEX -> addHeaderSyntax(rules, constraints);
      case WELLKNOWN_NOT_SET -> {}
      default -> throw new IllegalStateException("no check for format " + rules.getWellKnownCase());
    }
  }

  private static void addHeaderSyntax(StringRules rules, List<Constraint> constraints) {
    boolean name = rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME;
    if (!rules.getStrict()) {
      add(
          constraints,
          v -> v.indexOf('\0') < 0 && v.indexOf('\n') < 0 && v.indexOf('\r') < 0,
          "no NUL, CR or LF");
    } else if (name) {
      add(constraints, StringConstraints::isHeaderName, "an HTTP header name");
    } else {
      add(constraints, StringConstraints::isHeaderValue, "an HTTP header value");
    }
  }

  /** {@code ^:?[0-9a-zA-Z!#$%&'*+-.^_|~`]+$}; "+-." is a range in it, so that ',' passes. */
  static boolean isHeaderName(String value) {
    int start = value.startsWith(":") ? 1 : 0;
    for (int i = start; i < value.length(); i++) {
      if (HEADER_NAME_CHARS.indexOf(value.charAt(i)) < 0) {
        return false;
      }
    }
    return value.length() > start;
  }

  /** {@code ^[^\x00-\x08\x0A-\x1F\x7F]*$}. */
  static boolean isHeaderValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static void add(List<Constraint> constraints, Predicate<String> holds, String expected) {
    constraints.add(Constraint.of(String.class, holds, expected));
  }

  static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static long chars(String value) {
    return value.codePointCount(0, value.length());
  }

  private static long bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length;
  }
}
