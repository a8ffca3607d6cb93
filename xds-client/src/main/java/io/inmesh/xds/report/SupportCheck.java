package io.inmesh.xds.report;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a message sets and this library cannot honour, by the same support tables that {@link
 * FieldReporter} reports from. So nothing is refused that the report does not name, and nothing
 * that the tables call unsupported gets through. Thread-safe.
 *
 * <p>The content of an {@code Any} is not looked into: it is checked where it is unpacked.
 */
public final class SupportCheck {
  private final CompiledSupport compiled;

  SupportCheck(SupportTable table) {
    this.compiled = new CompiledSupport(table);
  }

  /** The check of what this library supports. */
  public static SupportCheck standard() {
    return Standard.CHECK;
  }

  /** All that is refused, in the order of the fields; empty when everything may be used. */
  public List<Refusal> refusals(Message message) {
    CompiledSupport.CompiledMessage check = compiled.get(message.getDescriptorForType());
    if (!check.refusesAnything()) {
      return List.of();
    }
    List<Refusal> found = new ArrayList<>();
    check.run((MessageOrBuilder) message, FieldPath.ROOT, found);
    return found;
  }

  /** Loaded on demand. */
  private static final class Standard {
    static final SupportCheck CHECK = new SupportCheck(SupportTable.standard());
  }
}
