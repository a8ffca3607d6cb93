package io.inmesh.xds.validate;

import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.Sensitive;
import java.util.ArrayList;
import java.util.List;

/** Collects violations up to a limit. Not thread-safe. */
final class Violations {
  private static final int LIMIT = 100;

  private final List<FieldViolation> found = new ArrayList<>();

  private int sensitiveDepth;

  /** What is added until {@link #leave} with the same argument is a secret, if the field is one. */
  void enter(boolean sensitive) {
    sensitiveDepth += sensitive ? 1 : 0;
  }

  void leave(boolean sensitive) {
    sensitiveDepth -= sensitive ? 1 : 0;
  }

  void add(FieldPath path, String value, String expected) {
    if (!full()) {
      String shown = sensitiveDepth > 0 && !value.isEmpty() ? Sensitive.REDACTED : value;
      found.add(new FieldViolation(path.toString(), shown, expected));
    }
  }

  boolean full() {
    return found.size() >= LIMIT;
  }

  List<FieldViolation> found() {
    return List.copyOf(found);
  }
}
