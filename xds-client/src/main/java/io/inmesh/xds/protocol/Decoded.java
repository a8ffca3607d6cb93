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
 */
public record Decoded<T>(String name, @Nullable T value, List<ResourceError> errors) {

  public Decoded {
    errors = List.copyOf(errors);
    if (value == null && errors.isEmpty()) {
      throw new IllegalArgumentException("errors: [] (expected: a reason why there is no value)");
    }
  }

  /** A resource without errors. */
  public static <T> Decoded<T> valid(String name, T value) {
    return new Decoded<>(name, value, List.of());
  }

  /** A resource whose bad parts fail closed. */
  public static <T> Decoded<T> partial(String name, T value, List<ResourceError> errors) {
    return new Decoded<>(name, value, errors);
  }

  /** A resource that cannot be used. */
  public static <T> Decoded<T> failed(String name, List<ResourceError> errors) {
    return new Decoded<>(name, null, errors);
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
