package io.inmesh.xds.validate;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One constraint on one value.
 *
 * @param holds whether a value keeps it
 * @param expected the constraint in words, which few constraints ever need
 */
record Constraint(Predicate<Object> holds, Supplier<String> expected) {
  static <T> Constraint of(Class<T> type, Predicate<T> holds, String expected) {
    return new Constraint(value -> holds.test(type.cast(value)), () -> expected);
  }
}
