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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private final ValueVerdicts values;

  FieldReporter(SupportTable table, TypeRegistry types, ValueVerdicts values) {
    this.table = table;
    this.types = types;
    this.values = values;
  }

  /** A reporter that asks about values as well. */
  public FieldReporter with(ValueVerdicts verdicts) {
    return new FieldReporter(table, types, verdicts);
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
    Walk walk = new Walk(new ArrayList<>(), Set.of());
    walk(message, path, walk);
    return new FieldReport(walk.entries);
  }

  /**
   * One walk.
   *
   * @param entries what it has found
   * @param places where it is, as far as a field's verdict may depend on that
   */
  private record Walk(List<FieldReport.Entry> entries, Set<String> places) {
    /** The same walk inside of a message. */
    Walk in(MessageOrBuilder message) {
      String place = SupportTable.place(message);
      if (place == null) {
        return this;
      }
      Set<String> inside = new HashSet<>(places);
      inside.add(place);
      return new Walk(entries, inside);
    }

    Support support(SupportTable table, FieldDescriptor field) {
      return table.field(field.getFullName(), places);
    }
  }

  /** Loaded on demand: not every process asks for a report. */
  private static final class Standard {
    static final FieldReporter REPORTER =
        new FieldReporter(SupportTable.standard(), XdsTypes.REGISTRY, ValueVerdicts.NONE);
  }

  private void walk(MessageOrBuilder message, FieldPath path, Walk outer) {
    Walk walk = outer.in(message);
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      FieldPath fieldPath = path.field(field.getName());
      if (field.isMapField()) {
        FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
        add(fieldPath, field.getFullName(), walk.support(table, field), walk);
        for (Object item : (List<?>) set.getValue()) {
          MessageOrBuilder pair = (MessageOrBuilder) item;
          String key = pair.getField(keyField).toString();
          entry(field, key, valueField, pair.getField(valueField), fieldPath.key(key), walk);
        }
      } else if (field.isRepeated()) {
        List<?> items = (List<?>) set.getValue();
        for (int i = 0; i < items.size(); i++) {
          value(field, items.get(i), fieldPath.index(i), walk);
        }
      } else {
        value(field, set.getValue(), fieldPath, walk);
      }
    }
    for (int number : message.getUnknownFields().asMap().keySet()) {
      String type = message.getDescriptorForType().getFullName();
      add(path.field("#" + number), type + ".#" + number, table.unknownField(type), walk);
    }
  }

  private void entry(
      FieldDescriptor map,
      String key,
      FieldDescriptor field,
      Object value,
      FieldPath path,
      Walk walk) {
    Support support = table.value(map.getFullName(), key);
    if (support.verdict() != table.field(map.getFullName()).verdict()) {
      add(path, map.getFullName(), support, walk);
    }
    descend(support, field, value, path, walk);
  }

  private void value(FieldDescriptor field, Object value, FieldPath path, Walk walk) {
    Support support =
        value instanceof EnumValueDescriptor named
            ? table.value(field.getFullName(), named.getName())
            : walk.support(table, field);
    String ignored =
        support.verdict() == Verdict.HONOURED ? values.ignored(field, value, walk.places) : "";
    add(
        path,
        field.getFullName(),
        ignored.isEmpty() ? support : new Support(Verdict.IGNORED, ignored),
        walk);
    descend(support, field, value, path, walk);
  }

  private void descend(
      Support support, FieldDescriptor field, Object value, FieldPath path, Walk walk) {
    if (support.verdict() != Verdict.HONOURED
        || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return;
    }
    Descriptor type = field.getMessageType();
    if (type.getFullName().equals("google.protobuf.Any")) {
      any((MessageOrBuilder) value, path, walk);
    } else if (!type.getFile().getPackage().equals("google.protobuf")) {
      walk((MessageOrBuilder) value, path, walk);
    }
  }

  private void any(MessageOrBuilder value, FieldPath path, Walk walk) {
    if (path.depth() > MAX_DEPTH) {
      add(path, "google.protobuf.Any", TOO_DEEP, walk);
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
      add(path, name, support, walk);
      Descriptor type = types.find(any.getTypeUrl());
      if (support.verdict() == Verdict.HONOURED && type != null) {
        walk(DynamicMessage.parseFrom(type, any.getValue()), path, walk);
      }
    } catch (TextException e) {
      rejected(path, any.getTypeUrl(), e.problems().get(0).toString(), walk);
    } catch (InvalidProtocolBufferException e) {
      rejected(path, any.getTypeUrl(), "the bytes are no message of this type", walk);
    }
  }

  private static void rejected(FieldPath path, String typeUrl, String reason, Walk walk) {
    add(path, TypeRegistry.fullName(typeUrl), new Support(Verdict.REJECTED, reason), walk);
  }

  private static void add(FieldPath path, String name, Support support, Walk walk) {
    walk.entries.add(
        new FieldReport.Entry(path.toString(), name, support.verdict(), support.reason()));
  }
}
