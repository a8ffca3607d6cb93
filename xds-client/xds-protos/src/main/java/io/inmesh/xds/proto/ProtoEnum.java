package io.inmesh.xds.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * An enum of Envoy's API. Its last constant stands for all numbers that are not known.
 *
 * <p>The static members are for generated classes.
 */
public interface ProtoEnum {
  /** The number on the wire, -1 for the unknown. */
  int getNumber();

  /** The constant of a number, the last one when there is none. */
  static <E extends ProtoEnum> E of(E[] all, int number) {
    // In most enums a constant's number is its place.
    if (number >= 0 && number < all.length && all[number].getNumber() == number) {
      return all[number];
    }
    for (E constant : all) {
      if (constant.getNumber() == number) {
        return constant;
      }
    }
    return all[all.length - 1];
  }

  /** The constants of numbers. */
  static <E extends ProtoEnum> List<E> of(IntFunction<E> constant, List<Integer> numbers) {
    List<E> constants = new ArrayList<>(numbers.size());
    for (int number : numbers) {
      constants.add(constant.apply(number));
    }
    return constants;
  }
}
