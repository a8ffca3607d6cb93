package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * Fields whose content is secret: those marked {@code (udpa.annotations.sensitive) = true}, with
 * everything below them.
 */
public final class Sensitive {
  /** What stands for a secret. */
  public static final String REDACTED = "[redacted]";

  private Sensitive() {}

  /** Whether the field itself is marked. */
  public static boolean isSensitive(FieldDescriptor field) {
    // By the option's name: its generated class is not needed, and DynamicMessages work as well.
    return field.getOptions().getAllFields().entrySet().stream()
        .anyMatch(option ->
            option.getKey().getFullName().equals("udpa.annotations.sensitive")
                && Boolean.TRUE.equals(option.getValue()));
  }
}
