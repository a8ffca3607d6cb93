package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.XdsMessage;
import io.inmesh.xds.protocol.UnknownField;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the fields of a newer API that have no effect in a message: where the support tables let
 * them pass, and not inside of what is ignored as a whole. The content of an {@code Any} is not
 * looked into: it is looked at where it is unpacked.
 */
public final class UnknownFields {
  /** Where there are more in one message, the rest is left out. */
  private static final int MAX = 20;

  private UnknownFields() {}

  /** Those of a message, in the order of its fields; costs nearly nothing where there are none. */
  public static List<UnknownField> of(Message message) {
    if (message instanceof XdsMessage<?, ?> read && !read.hasUnknownFields()) {
      return List.of();
    }
    List<UnknownField> found = new ArrayList<>();
    collect(message, FieldPath.ROOT, SupportTable.standard(), found);
    return found;
  }

  private static void collect(
      Message message, FieldPath path, SupportTable table, List<UnknownField> found) {
    String type = message.getDescriptorForType().getFullName();
    if (table.unknownField(type).verdict() == Verdict.IGNORED) { // else it is an error
      for (int number : message.getUnknownFields().asMap().keySet()) {
        if (found.size() < MAX) {
          found.add(new UnknownField(path.field("#" + number).toString(), type, number));
        }
      }
    }
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && table.field(field.getFullName()).verdict() == Verdict.HONOURED) {
        FieldPath at = path.field(field.getName());
        if (set.getValue() instanceof List<?> items) {
          for (int i = 0; i < items.size(); i++) {
            collect((Message) items.get(i), at.index(i), table, found);
          }
        } else {
          collect((Message) set.getValue(), at, table, found);
        }
      }
    }
  }
}
