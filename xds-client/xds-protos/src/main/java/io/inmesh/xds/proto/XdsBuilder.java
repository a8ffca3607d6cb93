package io.inmesh.xds.proto;

import com.google.protobuf.AbstractMessage;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a message of Envoy's API. Not thread-safe. It has no builders of the messages inside of it
 * ({@link #getFieldBuilder}): these are built apart and set.
 *
 * <p>The protected members are for generated classes. Where they take an index, it is that of the
 * field in the descriptor.
 *
 * @param <M> the message
 * @param <B> the builder itself
 */
public abstract class XdsBuilder<M extends XdsMessage<M, B>, B extends XdsBuilder<M, B>>
    extends AbstractMessage.Builder<B> {
  private M message;

  /** Whether the message has been given away: it has to be copied before the next change. */
  private boolean given;

  /** Creates a builder that fills this message, which nobody else has. */
  protected XdsBuilder(M message) {
    this.message = message;
  }

  final void startFrom(M other) {
    message = other;
    given = true;
  }

  @SuppressWarnings("unchecked") // A copy is of the same class.
  private @Nullable Object[] changeable() {
    if (given) {
      message = (M) message.copy();
      given = false;
    }
    return message.values;
  }

  @SuppressWarnings("unchecked") // Generated so.
  private B self() {
    return (B) this;
  }

  /** Sets a field that is not repeated. */
  protected final void set(int index, Object value) {
    Objects.requireNonNull(value);
    message.type().field(index).set(changeable(), value);
  }

  /** Sets a field of 32 bits, or that of an enum to the number of a value. */
  protected final void set(int index, int value) {
    set(index, (Object) value);
  }

  /**
   * Sets the field of an enum.
   *
   * @throws IllegalArgumentException when the value stands for unknown numbers, and so has none
   */
  protected final void set(int index, ProtoEnum value) {
    set(index, number(value));
  }

  /** Sets a flag. */
  protected final void set(int index, boolean value) {
    set(index, (Object) value);
  }

  /** Sets a field to what is built. */
  protected final void set(int index, Message.Builder value) {
    set(index, value.build());
  }

  /** Unsets a field. */
  protected final void unset(int index) {
    changeable()[index] = null;
  }

  /** Adds to a repeated field. */
  protected final void add(int index, Object value) {
    Repeated.list(changeable(), index).add(Objects.requireNonNull(value));
  }

  /**
   * Adds to a repeated field of an enum.
   *
   * @throws IllegalArgumentException when the value stands for unknown numbers, and so has none
   */
  protected final void add(int index, ProtoEnum value) {
    add(index, (Object) number(value));
  }

  private static int number(ProtoEnum value) {
    int number = value.getNumber();
    if (number < 0) {
      throw new IllegalArgumentException(value + " (expected: a value that has a number)");
    }
    return number;
  }

  /** Adds what is built to a repeated field. */
  protected final void add(int index, Message.Builder value) {
    add(index, value.build());
  }

  /** Adds all to a repeated field. */
  protected final void addAll(int index, Iterable<?> values) {
    for (Object value : values) {
      add(index, value);
    }
  }

  /** Replaces one element of a repeated field. */
  protected final void replace(int index, int position, Object value) {
    Repeated.list(changeable(), index).set(position, Objects.requireNonNull(value));
  }

  /** Adds an entry to a map, or replaces it. */
  protected final void put(int index, Object key, Object value) {
    Repeated.map(changeable(), index)
        .put(Objects.requireNonNull(key), Objects.requireNonNull(value));
  }

  @Override
  public final M build() {
    message.freeze();
    given = true;
    return message;
  }

  @Override
  public final M buildPartial() {
    return build();
  }

  @Override
  public final B clear() {
    startFrom(message.getDefaultInstanceForType());
    return self();
  }

  @Override
  public final B clone() {
    return build().toBuilder();
  }

  @Override
  public final B mergeFrom(CodedInputStream in, ExtensionRegistryLite registry) throws IOException {
    changeable();
    try {
      WireReader.read(message, in, registry);
    } finally {
      message.settle();
    }
    return self();
  }

  @Override
  public final boolean isInitialized() {
    return true;
  }

  @Override
  public final Descriptor getDescriptorForType() {
    return message.getDescriptorForType();
  }

  @Override
  public final M getDefaultInstanceForType() {
    return message.getDefaultInstanceForType();
  }

  @Override
  public final Map<FieldDescriptor, Object> getAllFields() {
    return message.getAllFields();
  }

  @Override
  public final boolean hasField(FieldDescriptor field) {
    return message.hasField(field);
  }

  @Override
  public final Object getField(FieldDescriptor field) {
    return message.getField(field);
  }

  @Override
  public final int getRepeatedFieldCount(FieldDescriptor field) {
    return message.getRepeatedFieldCount(field);
  }

  @Override
  public final Object getRepeatedField(FieldDescriptor field, int index) {
    return message.getRepeatedField(field, index);
  }

  @Override
  public final boolean hasOneof(OneofDescriptor oneof) {
    return message.hasOneof(oneof);
  }

  @Override
  public final @Nullable FieldDescriptor getOneofFieldDescriptor(OneofDescriptor oneof) {
    return message.getOneofFieldDescriptor(oneof);
  }

  @Override
  public final UnknownFieldSet getUnknownFields() {
    return message.getUnknownFields();
  }

  @Override
  public final B setUnknownFields(UnknownFieldSet unknown) {
    changeable();
    message.setUnknown(unknown);
    return self();
  }

  @Override
  public final Message.Builder newBuilderForField(FieldDescriptor field) {
    return Reflection.builderFor(message, field);
  }

  @Override
  public final B setField(FieldDescriptor descriptor, Object value) {
    Field field = Reflection.of(message, descriptor);
    if (!descriptor.isRepeated()) {
      field.set(changeable(), Conversion.kept(field, value));
      return self();
    }
    unset(field.index);
    for (Object element : (List<?>) value) {
      addRepeatedField(descriptor, element);
    }
    return self();
  }

  @Override
  public final B clearField(FieldDescriptor field) {
    unset(Reflection.of(message, field).index);
    return self();
  }

  @Override
  public final B clearOneof(OneofDescriptor oneof) {
    oneof.getFields().forEach(this::clearField);
    return self();
  }

  @Override
  public final B setRepeatedField(FieldDescriptor descriptor, int position, Object value) {
    Field field = Reflection.of(message, descriptor);
    if (descriptor.isMapField()) {
      throw new UnsupportedOperationException("one entry of a map: " + descriptor);
    }
    replace(field.index, position, Conversion.kept(field, value));
    return self();
  }

  @Override
  public final B addRepeatedField(FieldDescriptor descriptor, Object value) {
    Field field = Reflection.of(message, descriptor);
    if (!descriptor.isRepeated()) {
      throw new IllegalArgumentException("not repeated: " + descriptor.getFullName());
    }
    if (descriptor.isMapField()) {
      MapEntry<Object, Object> entry = Conversion.keptEntry(field, value);
      put(field.index, entry.getKey(), entry.getValue());
    } else {
      add(field.index, Conversion.kept(field, value));
    }
    return self();
  }
}
