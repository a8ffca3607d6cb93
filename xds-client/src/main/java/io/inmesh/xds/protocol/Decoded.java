package io.inmesh.xds.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a resource's bytes: valid (a value, no errors), partial (a value whose bad parts
 * fail closed, and errors) or failed (errors only).
 *
 * @param name the resource's name; empty if the bytes do not even tell that
 * @param value the value, or null if nothing of the resource can be used
 * @param errors what is wrong with it
 * @param unknown fields that have no effect, since they are newer than this library
 */
public record Decoded<T>(
    String name, @Nullable T value, List<ResourceError> errors, List<UnknownField> unknown) {

  public Decoded {
    errors = List.copyOf(errors);
    unknown = List.copyOf(unknown);
    if (value == null && errors.isEmpty()) {
      throw new IllegalArgumentException("errors: [] (expected: a reason why there is no value)");
    }
  }

  /** A resource without errors. */
  public static <T> Decoded<T> valid(String name, T value) {
    return new Decoded<>(name, value, List.of(), List.of());
  }

  /** A resource whose bad parts fail closed. */
  public static <T> Decoded<T> partial(String name, T value, List<ResourceError> errors) {
    return new Decoded<>(name, value, errors, List.of());
  }

  /** A resource that cannot be used. */
  public static <T> Decoded<T> failed(String name, List<ResourceError> errors) {
    return new Decoded<>(name, null, errors, List.of());
  }

  /** The same, in which these fields have no effect. */
  public Decoded<T> withUnknown(List<UnknownField> fields) {
    return fields.isEmpty() ? this : new Decoded<>(name, value, errors, fields);
  }

  /** Whether some error is one that the data plane API forbids. */
  public boolean invalid() {
    for (ResourceError error : errors) {
      if (error.kind() == ResourceError.Kind.INVALID) {
        return true;
      }
    }
    return false;
  }
}
