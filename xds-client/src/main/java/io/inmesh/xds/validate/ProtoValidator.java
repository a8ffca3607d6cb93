package io.inmesh.xds.validate;

import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import java.util.List;

/**
 * Checks messages against the {@code validate.rules} of their proto files, as Envoy does before it
 * looks at a resource. The rules of a message type are compiled when the type is first met.
 * Thread-safe.
 *
 * <p>The content of an {@code Any} is not looked into: it is checked where it is unpacked, as in
 * Envoy.
 */
public final class ProtoValidator {
  private static final CompiledMessages MESSAGES = new CompiledMessages();

  private ProtoValidator() {}

  /** All violations (the first 100), in the order of the fields; empty when the message is good. */
  public static List<FieldViolation> validate(MessageOrBuilder message) {
    return validate(message, FieldPath.ROOT);
  }

  /** As {@link #validate(MessageOrBuilder)}, for a message that stands at {@code path}. */
  public static List<FieldViolation> validate(MessageOrBuilder message, FieldPath path) {
    Violations violations = new Violations();
    MESSAGES.get(message.getDescriptorForType()).run(message, path, violations);
    return violations.found();
  }
}
