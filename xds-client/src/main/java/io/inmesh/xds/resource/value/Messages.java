package io.inmesh.xds.resource.value;

import com.google.protobuf.Message;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.UnknownField;
import io.inmesh.xds.report.Refusal;
import io.inmesh.xds.report.SupportCheck;
import io.inmesh.xds.report.UnknownFields;
import io.inmesh.xds.validate.FieldViolation;
import io.inmesh.xds.validate.ProtoValidator;
import java.util.List;

/** What is checked of every message, by its descriptor. */
public final class Messages {
  private static final String CONNECTION_MANAGER =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  private static final int MAX_VIOLATIONS = 100;

  private Messages() {}

  /**
   * Reports what violates the constraints in the proto file, and what the support tables say that
   * this library cannot honour; takes note of fields that have no effect.
   */
  public static void check(Place place, Message message) {
    checkConstraints(place, message);
    checkSupport(place, message);
    List<UnknownField> unknown = UnknownFields.of(message);
    if (!unknown.isEmpty()) {
      place.addUnknown(unknown);
    }
  }

  private static void checkSupport(Place place, Message message) {
    List<Refusal> refusals = SupportCheck.standard().refusals(message);
    if (refusals.size() >= Refusal.MAX) {
      // The check stopped there: what it did not look at must not pass.
      place.unsupported(refusals.size() + " unsupported fields", "fewer");
    }
    for (Refusal refusal : refusals) {
      place.add(
          ResourceError.unsupported(
              refusal.path(), refusal.value(), "unset, as " + refusal.reason()));
    }
  }

  private static void checkConstraints(Place place, Message message) {
    List<FieldViolation> violations = ProtoValidator.validate(message);
    if (violations.size() >= MAX_VIOLATIONS) {
      // The validator stopped there: what it did not look at must not pass.
      place.invalid(violations.size() + " violations", "a message without violations");
    }
    for (FieldViolation violation : violations) {
      if (!isLegal(message, violation)) {
        place.add(
            ResourceError.invalid(
                violation.path(),
                violation.value().isEmpty() ? "unset" : violation.value(),
                violation.expected()));
      }
    }
  }

  /** istiod sends connection managers with an empty {@code stat_prefix}, which harms nobody. */
  private static boolean isLegal(Message message, FieldViolation violation) {
    return violation.path().equals("stat_prefix")
        && message.getDescriptorForType().getFullName().equals(CONNECTION_MANAGER);
  }
}
