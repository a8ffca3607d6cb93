package io.inmesh.xds.resolve;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one resource: its value, why there is none, or nothing yet (both null).
 *
 * @param value the value
 * @param failure why there is none
 */
record Answer<T>(@Nullable T value, @Nullable Failure failure) {
  private static final Answer<?> PENDING = new Answer<>(null, null);

  @SuppressWarnings("unchecked") // it has no value
  static <T> Answer<T> pending() {
    return (Answer<T>) PENDING;
  }

  static <T> Answer<T> of(T value) {
    return new Answer<>(value, null);
  }

  static <T> Answer<T> failed(Failure failure) {
    return new Answer<>(null, failure);
  }
}
