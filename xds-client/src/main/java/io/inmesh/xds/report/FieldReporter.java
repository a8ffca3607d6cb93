package io.inmesh.xds.report;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.text.TypedStructs;
import io.inmesh.xds.text.XdsTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the {@link FieldReport} of a message: walks every field that is set, also inside {@code
 * Any}s of known types and TypedStructs, and looks it up in the support tables of this library.
 * Thread-safe.
 */
public final class FieldReporter {
  /** Anys in Anys could go on without end. */
  private static final int MAX_DEPTH = 500;

  private static final Support TOO_DEEP = new Support(Verdict.REJECTED, "nested too deeply");

  private final SupportTable table;
  private final TypeRegistry types;

  FieldReporter(SupportTable table, TypeRegistry types) {
    this.table = table;
    this.types = types;
  }

  /** The reporter of what this library supports; reads its tables when first asked. */
  public static FieldReporter standard() {
    return Standard.REPORTER;
  }

  /** The verdict on every field that the message sets. */
  public FieldReport report(MessageOrBuilder message) {
    return report(message, FieldPath.ROOT);
  }

  /** As {@link #report(MessageOrBuilder)}, for a message that stands at {@code path}. */
  public FieldReport report(MessageOrBuilder message, FieldPath path) {
    List<FieldReport.Entry> entries = new ArrayList<>();
    walk(message, path, entries);
    return new FieldReport(entries);
  }

  /** Loaded on demand: not every process asks for a report. */
  private static final class Standard {
    static final FieldReporter REPORTER =
        new FieldReporter(SupportTable.standard(), XdsTypes.REGISTRY);
  }

  private void walk(MessageOrBuilder message, FieldPath path, List<FieldReport.Entry> entries) {
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      FieldPath fieldPath = path.field(field.getName());
      if (field.isMapField()) {
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        Support support = table.field(field.getFullName());
        add(fieldPath, field.getFullName(), support, entries);
        for (Object item : (List<?>) set.getValue()) {
          MessageOrBuilder pair = (MessageOrBuilder) item;
          FieldPath entryPath = fieldPath.key(pair.getField(keyField).toString());
          descend(support, valueField, pair.getField(valueField), entryPath, entries);
        }
      } else if (field.isRepeated()) {
        List<?> items = (List<?>) set.getValue();
        for (int i = 0; i < items.size(); i++) {
          value(field, items.get(i), fieldPath.index(i), entries);
        }
      } else {
        value(field, set.getValue(), fieldPath, entries);
      }
    }
    for (int number : message.getUnknownFields().asMap().keySet()) {
      String type = message.getDescriptorForType().getFullName();
      add(path.field("#" + number), type + ".#" + number, table.unknownField(type), entries);
    }
  }

  private void value(
      FieldDescriptor field, Object value, FieldPath path, List<FieldReport.Entry> entries) {
    Support support =
        value instanceof EnumValueDescriptor named
            ? table.value(field.getFullName(), named.getName())
            : table.field(field.getFullName());
    add(path, field.getFullName(), support, entries);
    descend(support, field, value, path, entries);
  }

  private void descend(
      Support support,
      FieldDescriptor field,
      Object value,
      FieldPath path,
      List<FieldReport.Entry> entries) {
    if (support.verdict() != Verdict.HONOURED
        || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return;
    }
    Descriptor type = field.getMessageType();
    if (type.getFullName().equals("google.protobuf.Any")) {
      any((MessageOrBuilder) value, path, entries);
    } else if (!type.getFile().getPackage().equals("google.protobuf")) {
      walk((MessageOrBuilder) value, path, entries);
    }
  }

  private void any(MessageOrBuilder value, FieldPath path, List<FieldReport.Entry> entries) {
    if (path.depth() > MAX_DEPTH) {
      add(path, "google.protobuf.Any", TOO_DEEP, entries);
      return;
    }
    Any any =
        value instanceof Any known
            ? known
            : Any.newBuilder().mergeFrom((DynamicMessage) value).build();
    try {
      any = TypedStructs.unwrap(any, types, path);
      String name = TypeRegistry.fullName(any.getTypeUrl());
      Support support = table.type(name);
      add(path, name, support, entries);
      Descriptor type = types.find(any.getTypeUrl());
      if (support.verdict() == Verdict.HONOURED && type != null) {
        walk(DynamicMessage.parseFrom(type, any.getValue()), path, entries);
      }
    } catch (TextException e) {
      rejected(path, any.getTypeUrl(), e.problems().get(0).toString(), entries);
    } catch (InvalidProtocolBufferException e) {
      rejected(path, any.getTypeUrl(), "the bytes are no message of this type", entries);
    }
  }

  private static void rejected(
      FieldPath path, String typeUrl, String reason, List<FieldReport.Entry> entries) {
    add(path, TypeRegistry.fullName(typeUrl), new Support(Verdict.REJECTED, reason), entries);
  }

  private static void add(
      FieldPath path, String name, Support support, List<FieldReport.Entry> entries) {
    entries.add(new FieldReport.Entry(path.toString(), name, support.verdict(), support.reason()));
  }
}
