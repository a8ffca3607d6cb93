package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.XdsTypes;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Changes a message in one place at a time, also inside {@code Any}s of known types. */
public final class Mutations {
  /** They are values, not messages with fields to be decided about. */
  private static final Set<String> LEAVES =
      Set.of("google.protobuf.Duration", "google.protobuf.Struct", "google.protobuf.Value");

  private Mutations() {}

  /**
   * A changed message.
   *
   * @param path where
   * @param fields the full names of all fields on the way there, the changed one last
   * @param change what was done
   * @param changed makes the whole message after it
   * @param switched whether another member of its oneof was unset for it
   */
  public record Mutation(
      FieldPath path,
      List<String> fields,
      String change,
      Supplier<Message> changed,
      boolean switched) {
    Message message() {
      return changed.get();
    }

    @Override
    public String toString() {
      return path + " " + change;
    }
  }

  /** Every change of every field that is set. */
  public static List<Mutation> changes(Message message) {
    return new Walk(Mutations::changed).message(message, FieldPath.ROOT, List.of());
  }

  /** Every way to set one field that is not set, to a value that is not its default. */
  public static List<Mutation> additions(Message message) {
    return new Walk(Mutations::added).message(message, FieldPath.ROOT, List.of());
  }

  /** The ways to change one field of one message. */
  private interface Change {
    List<Changed> of(Message message, FieldDescriptor field);
  }

  private record Changed(String name, Message message) {}

  private static List<Changed> changed(Message message, FieldDescriptor field) {
    List<Changed> changed = new ArrayList<>();
    if (field.isRepeated()) {
      List<?> items = (List<?>) message.getField(field);
      if (!items.isEmpty()) {
        changed.add(
            new Changed(
                "without the last", with(message, field, items.subList(0, items.size() - 1))));
        changed.add(new Changed("unset", cleared(message, field)));
      }
      if (!items.isEmpty() && !field.isMapField()) {
        List<Object> more = new ArrayList<>(items);
        more.add(items.get(0));
        changed.add(new Changed("with the first twice", with(message, field, more)));
        for (Object other : values(field, items.get(0))) {
          List<Object> replaced = new ArrayList<>(items);
          replaced.set(0, other);
          changed.add(new Changed("[0] = " + text(other), with(message, field, replaced)));
        }
      }
    } else if (isSet(message, field)) {
      changed.add(new Changed("unset", cleared(message, field)));
      for (Object other : values(field, message.getField(field))) {
        changed.add(new Changed("= " + text(other), with(message, field, other)));
      }
    }
    return changed;
  }

  private static List<Changed> added(Message message, FieldDescriptor field) {
    boolean set =
        field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : isSet(message, field);
    if (set) {
      return List.of();
    }
    Object value = something(field);
    return List.of(
        new Changed(
            "= " + text(value), with(message, field, field.isRepeated() ? List.of(value) : value)));
  }

  private static String text(Object value) {
    String text =
        value instanceof Message message && !isPlain(message.getDescriptorForType())
            ? message.getDescriptorForType().getName()
            : value.toString().replaceAll("\\s+", " ").strip();
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return field.hasPresence()
        ? message.hasField(field)
        : !message.getField(field).equals(field.getDefaultValue());
  }

  private static Message with(Message message, FieldDescriptor field, Object value) {
    return message.toBuilder().setField(field, value).build();
  }

  private static Message cleared(Message message, FieldDescriptor field) {
    return message.toBuilder().clearField(field).build();
  }

  /** Other values of the kind. */
  private static List<Object> values(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case BOOLEAN -> List.of(!(Boolean) value);
      case INT -> List.of((Integer) value + 1, 0, -1);
      case LONG -> List.of((Long) value + 1, 0L, -1L);
      case FLOAT -> List.of((Float) value + 1, 0f, -1f);
      case DOUBLE -> List.of((Double) value + 1, 0.0, -1.0, Double.NaN);
      case STRING ->
          List.of(
              value.toString().matches("[0-9.]+") ? "10.9.9.9" : value + "x",
              "",
              "\n",
              "*",
              "%",
              "(");
      case BYTE_STRING -> List.of(((ByteString) value).concat(ByteString.copyFromUtf8("x")));
      case ENUM ->
          new ArrayList<Object>(
              field.getEnumType().getValues().stream().filter(v -> v != value).toList());
      case MESSAGE -> leafValues((Message) value);
    };
  }

  private static List<Object> leafValues(Message value) {
    Descriptor type = value.getDescriptorForType();
    return switch (type.getFullName()) {
      case "google.protobuf.Duration" -> {
        FieldDescriptor seconds = type.findFieldByNumber(1);
        long before = (Long) value.getField(seconds);
        Message none = value.getDefaultInstanceForType();
        yield List.of(
            with(value, seconds, before + 1),
            none,
            with(none, seconds, -1L),
            with(none, type.findFieldByNumber(2), 1));
      }
      case "google.protobuf.Struct" -> {
        FieldDescriptor fields = type.findFieldByNumber(1);
        Message.Builder entry = DynamicMessage.newBuilder(fields.getMessageType());
        Message.Builder text =
            DynamicMessage.newBuilder(
                fields.getMessageType().findFieldByNumber(2).getMessageType());
        entry.setField(fields.getMessageType().findFieldByNumber(1), "added");
        text.setField(text.getDescriptorForType().findFieldByNumber(3), "x");
        entry.setField(fields.getMessageType().findFieldByNumber(2), text.build());
        yield List.of(value.toBuilder().addRepeatedField(fields, entry.build()).build());
      }
      case "google.protobuf.Any" ->
          List.of(with(value, type.findFieldByNumber(1), "type.googleapis.com/acme.Unknown"));
      default -> isWrapper(type) ? wrapped(value, type.findFieldByNumber(1)) : List.of();
    };
  }

  private static List<Object> wrapped(Message value, FieldDescriptor field) {
    return values(field, value.getField(field)).stream()
        .<Object>map(other -> with(value, field, other))
        .toList();
  }

  private static boolean isPlain(Descriptor type) {
    return isWrapper(type) || type.getFullName().equals("google.protobuf.Duration");
  }

  private static boolean isWrapper(Descriptor type) {
    return type.getFile().getName().equals("google/protobuf/wrappers.proto");
  }

  /** A value that is not the default. */
  private static Object something(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case BOOLEAN -> true;
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1f;
      case DOUBLE -> 1.0;
      case STRING -> "x";
      case BYTE_STRING -> ByteString.copyFromUtf8("x");
      case ENUM -> last(field.getEnumType().getValues());
      case MESSAGE -> somethingOf(field.getMessageType(), field.isMapField());
    };
  }

  private static EnumValueDescriptor last(List<EnumValueDescriptor> values) {
    return values.get(values.size() - 1);
  }

  private static Message somethingOf(Descriptor type, boolean entry) {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    if (entry || isWrapper(type) || type.getFullName().equals("google.protobuf.Duration")) {
      for (FieldDescriptor field : type.getFields().subList(0, entry ? 2 : 1)) {
        builder.setField(field, something(field));
      }
    }
    return builder.build();
  }

  /** Goes through a message, and puts what was changed below back into it. */
  private record Walk(Change change) {
    List<Mutation> message(Message message, FieldPath path, List<String> fields) {
      List<Mutation> mutations = new ArrayList<>();
      for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
        FieldPath at = path.field(field.getName());
        List<String> here = new ArrayList<>(fields);
        here.add(field.getFullName());
        for (Changed changed : change.of(message, field)) {
          boolean switched =
              field.getContainingOneof() != null
                  && message.hasOneof(field.getContainingOneof())
                  && !message.hasField(field);
          mutations.add(new Mutation(at, here, changed.name(), changed::message, switched));
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          below(message, field, at, here, mutations);
        }
      }
      return mutations;
    }

    private void below(
        Message message,
        FieldDescriptor field,
        FieldPath at,
        List<String> here,
        List<Mutation> mutations) {
      if (!field.isRepeated()) {
        if (message.hasField(field)) {
          for (Mutation child : value((Message) message.getField(field), at, here)) {
            mutations.add(replaced(child, changed -> with(message, field, changed)));
          }
        }
        return;
      }
      for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
        Message item = (Message) message.getRepeatedField(field, i);
        List<Mutation> children =
            field.isMapField() ? entry(item, at, here) : value(item, at.index(i), here);
        int index = i;
        for (Mutation child : children) {
          mutations.add(
              replaced(
                  child,
                  changed -> message.toBuilder().setRepeatedField(field, index, changed).build()));
        }
      }
    }

    private List<Mutation> entry(Message entry, FieldPath at, List<String> here) {
      Descriptor type = entry.getDescriptorForType();
      FieldDescriptor value = type.findFieldByNumber(2);
      if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        return List.of();
      }
      String key = entry.getField(type.findFieldByNumber(1)).toString();
      return value((Message) entry.getField(value), at.key(key), here).stream()
          .map(child -> replaced(child, changed -> with(entry, value, changed)))
          .toList();
    }

    private List<Mutation> value(Message value, FieldPath at, List<String> here) {
      Descriptor type = value.getDescriptorForType();
      if (type.getFullName().equals("google.protobuf.Any")) {
        return any(value, at, here);
      }
      return LEAVES.contains(type.getFullName()) || isWrapper(type)
          ? List.of()
          : message(value, at, here);
    }

    private List<Mutation> any(Message value, FieldPath at, List<String> here) {
      try {
        Any any = Any.parseFrom(value.toByteString().toByteArray());
        Descriptor type = XdsTypes.REGISTRY.find(any.getTypeUrl());
        if (type == null) {
          return List.of();
        }
        return message(DynamicMessage.parseFrom(type, any.getValue()), at, here).stream()
            .map(child ->
                replaced(
                    child,
                    changed ->
                        with(
                            value,
                            value.getDescriptorForType().findFieldByNumber(2),
                            changed.toByteString())))
            .toList();
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Mutation replaced(Mutation child, UnaryOperator<Message> parent) {
      return new Mutation(
          child.path(),
          child.fields(),
          child.change(),
          () -> parent.apply(child.message()),
          child.switched());
    }
  }
}
