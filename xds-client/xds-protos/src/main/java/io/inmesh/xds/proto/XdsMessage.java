package io.inmesh.xds.proto;

import com.google.protobuf.AbstractMessage;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of Envoy's API. Immutable and safe to share once it is built or read; until then its
 * {@link XdsBuilder} or reader alone has it.
 *
 * <p>The protected members are for generated classes. Where they take an index, it is that of the
 * field in the descriptor.
 *
 * @param <M> the message itself
 * @param <B> its builder
 */
public abstract class XdsMessage<M extends XdsMessage<M, B>, B extends XdsBuilder<M, B>>
    extends AbstractMessage {
  /** By the index of the field, as {@link Field} says; null where nothing is set. */
  final @Nullable Object[] values;

  /** An {@link UnknownFieldSet}, or its builder while the message is read. */
  private Object unknown = UnknownFieldSet.getDefaultInstance();

  /** Whether only its reader or builder has it. */
  private boolean open = true;

  /** Creates an empty message of a type with this number of fields. */
  protected XdsMessage(int fields) {
    values = new @Nullable Object[fields];
  }

  /** The type, the same for all messages of the class. */
  protected abstract MessageType<M> type();

  /** A new message without values. */
  protected abstract XdsMessage<?, ?> create();

  /** A new builder without values. */
  protected abstract XdsBuilder<?, ?> createBuilder();

  /**
   * The empty message of a field's type, for a map that of its values.
   *
   * @throws IllegalArgumentException when it has no message type
   */
  protected Message prototype(int index) {
    throw new IllegalArgumentException("field " + index + " is no message");
  }

  /** Whether a field is set that can tell so. */
  protected final boolean has(int index) {
    return values[index] != null;
  }

  /** The value of a string. */
  protected final String text(int index) {
    Object value = values[index];
    return value == null ? "" : (String) value;
  }

  /** The value of a field of 32 bits, or the number of an enum's value. */
  protected final int number(int index) {
    Object value = values[index];
    return value == null ? 0 : (Integer) value;
  }

  /** The value of a field of 64 bits. */
  protected final long longNumber(int index) {
    Object value = values[index];
    return value == null ? 0 : (Long) value;
  }

  /** The value of a flag. */
  protected final boolean flag(int index) {
    return values[index] != null && (Boolean) values[index];
  }

  /** The value of any other field that is neither repeated nor a message. */
  protected final Object scalar(int index) {
    Object value = values[index];
    return value == null ? type().field(index).absent : value;
  }

  /** A message, the empty one when it is not set. */
  protected final Message message(int index) {
    Object value = values[index];
    return value == null ? prototype(index) : (Message) value;
  }

  /** The elements of a repeated field; those of an enum are numbers. */
  @SuppressWarnings("unchecked") // The generated caller knows the type.
  protected final <T> List<T> list(int index) {
    Object value = values[index];
    return value == null ? List.of() : (List<T>) value;
  }

  /** One element of a repeated field. */
  protected final Object element(int index, int position) {
    return list(index).get(position);
  }

  /** The number of elements of a repeated field. */
  protected final int count(int index) {
    return Repeated.count(values[index]);
  }

  /** The entries of a map. */
  @SuppressWarnings("unchecked") // The generated caller knows the type.
  protected final <K, V> Map<K, V> map(int index) {
    Object value = values[index];
    return value == null ? Map.of() : (Map<K, V>) value;
  }

  /** Which of a choice's fields is set, counted from 0; the number of its fields when none is. */
  protected final int which(int oneof) {
    int[] members = type().oneof(oneof);
    for (int i = 0; i < members.length; i++) {
      if (values[members[i]] != null) {
        return i;
      }
    }
    return members.length;
  }

  /** Whether a field is set, here or in a message below, that its type does not have. */
  public final boolean hasUnknownFields() {
    if (!getUnknownFields().asMap().isEmpty()) {
      return true;
    }
    for (Object value : values) {
      if (isUnknownIn(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnknownIn(@Nullable Object value) {
    if (value instanceof XdsMessage<?, ?> message) {
      return message.hasUnknownFields();
    }
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(XdsMessage::isUnknownIn);
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Message) {
      for (int i = 0; i < list.size(); i++) {
        if (isUnknownIn(list.get(i))) {
          return true;
        }
      }
    }
    return false;
  }

  final boolean isOpen() {
    return open;
  }

  final UnknownFieldSet.Builder unknownBuilder() {
    if (unknown instanceof UnknownFieldSet.Builder known) {
      return known;
    }
    UnknownFieldSet.Builder builder = ((UnknownFieldSet) unknown).toBuilder();
    unknown = builder;
    return builder;
  }

  final void setUnknown(UnknownFieldSet fields) {
    unknown = fields;
  }

  /** Nothing more is read: what may come in parts is whole. */
  final void settle() {
    for (Field field : type().inParts()) {
      Object value = values[field.index];
      if (value instanceof XdsMessage<?, ?> message) {
        message.freeze();
      } else if (value instanceof Message.Builder builder) {
        values[field.index] = builder.buildPartial();
      }
    }
    if (unknown instanceof UnknownFieldSet.Builder builder) {
      unknown = builder.build();
    }
  }

  /** Makes what was read or built immutable. */
  final void freeze() {
    if (open) {
      settle();
      for (Field field : type().repeated()) {
        values[field.index] = Repeated.frozen(values[field.index]);
      }
      open = false;
    }
  }

  /** Makes the empty message of a type immutable, while the type is made. */
  final void freezeEmpty() {
    open = false;
  }

  /** A message with the same values, which may be changed. */
  XdsMessage<?, ?> copy() {
    XdsMessage<?, ?> copy = create();
    System.arraycopy(values, 0, copy.values, 0, values.length);
    copy.unknown = unknown;
    return copy;
  }

  @Override
  public final Descriptor getDescriptorForType() {
    return type().descriptor();
  }

  @Override
  public final M getDefaultInstanceForType() {
    return type().prototype();
  }

  @Override
  public final Parser<M> getParserForType() {
    return type().parser();
  }

  @Override
  @SuppressWarnings("unchecked") // Generated so.
  public final B newBuilderForType() {
    return (B) createBuilder();
  }

  @Override
  @SuppressWarnings("unchecked") // Generated so.
  public final B toBuilder() {
    B builder = (B) createBuilder();
    builder.startFrom((M) this);
    return builder;
  }

  /** Always: no field of Envoy's API is required. */
  @Override
  public final boolean isInitialized() {
    return true;
  }

  @Override
  public final UnknownFieldSet getUnknownFields() {
    return (UnknownFieldSet) unknown;
  }

  @Override
  public final Map<FieldDescriptor, Object> getAllFields() {
    return Reflection.all(this);
  }

  @Override
  public final boolean hasField(FieldDescriptor field) {
    return Reflection.has(this, field);
  }

  @Override
  public final Object getField(FieldDescriptor field) {
    return Reflection.get(this, field);
  }

  @Override
  public final int getRepeatedFieldCount(FieldDescriptor field) {
    return Reflection.count(this, field);
  }

  @Override
  public final Object getRepeatedField(FieldDescriptor field, int index) {
    return Reflection.element(this, field, index);
  }

  @Override
  public final boolean hasOneof(OneofDescriptor oneof) {
    return getOneofFieldDescriptor(oneof) != null;
  }

  @Override
  public final @Nullable FieldDescriptor getOneofFieldDescriptor(OneofDescriptor oneof) {
    return Reflection.which(this, oneof);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof XdsMessage<?, ?> message && message.type() == type()
        ? Arrays.equals(values, message.values) && unknown.equals(message.unknown)
        : super.equals(other);
  }

  @Override
  public final int hashCode() {
    return super.hashCode();
  }
}
