package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * Fields whose content is secret: those marked {@code (udpa.annotations.sensitive) = true}, with
 * everything below them.
 */
public final class Sensitive {
  /** What stands for a secret. */
  public static final String REDACTED = "[redacted]";

  /** {@code udpa/annotations/sensitive.proto}. */
  private static final int SENSITIVE = 76569463;

  private Sensitive() {}

  /** Whether the field itself is marked. */
  public static boolean isSensitive(FieldDescriptor field) {
    return FieldOption.flag(field.getOptions(), SENSITIVE);
  }
}
