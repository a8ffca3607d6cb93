package io.inmesh.spring;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The value of a property, which is more than nothing. */
public final class GivenValue {
  private GivenValue() {}

  /**
   * What Spring Boot makes of it. It takes a blank value for one that is not set; here that fails,
   * so that a placeholder that resolves to nothing ({@code ${LISTENER:}}) turns nothing off.
   *
   * @param absent where the property is not set
   * @throws InvalidPropertyException for a blank value
   * @throws org.springframework.boot.context.properties.bind.BindException for one of another type
   */
  static <T> T of(Environment environment, String property, Class<T> type, T absent) {
    Binder binder = Binder.get(environment);
    notBlank(
        property,
        binder.bind(property, String.class).orElse(null),
        Objects.requireNonNullElse(expected(type), "a value"));
    return binder.bind(property, type).orElse(absent);
  }

  /** Fails for a value that is there and blank. */
  static void notBlank(String property, @Nullable String value, String expected) {
    if (value != null && value.isBlank()) {
      throw new InvalidPropertyException(property, value, expected + ", or remove it");
    }
  }

  /** What is expected of a value of this type, in words; null for a type that needs others. */
  public static @Nullable String expected(Class<?> type) {
    if (type == Duration.class) {
      return "a duration such as 500ms, 15s or 2m";
    }
    if (type.isEnum()) {
      StringBuilder names = new StringBuilder();
      for (Object constant : type.getEnumConstants()) {
        String name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
        names.append(names.isEmpty() ? "one of " : ", ").append(name.replace('_', '-'));
      }
      return names.toString();
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return type == int.class || type == Integer.class ? "a whole number" : null;
  }
}
