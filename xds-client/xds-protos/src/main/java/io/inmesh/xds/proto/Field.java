package io.inmesh.xds.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a message type: how it stands on the wire, and how its value is kept. Kept are boxed
 * numbers (also for the values of enums), strings, bytes and messages, lists of these, and maps;
 * null stands for what is not set, and for the default of a field that cannot tell the difference.
 */
final class Field {
  private static final int[] ALONE = {};

  final FieldDescriptor descriptor;
  final int index;

  /** What is read when it is not set; for a message or a repeated field that is not asked here. */
  final Object absent;

  /** The other fields of its oneof, by their index. */
  final int[] rivals;

  final FieldDescriptor.Type type;
  final boolean message;

  private final XdsMessage<?, ?> owner;
  private final boolean repeated;
  private final boolean map;
  private final boolean tellsAbsence;
  private final int tag;
  private final int packedTag;
  private @Nullable MapEntry<Object, Object> entry;
  private @Nullable Parser<? extends Message> parser;

  Field(FieldDescriptor descriptor, XdsMessage<?, ?> owner) {
    this.descriptor = descriptor;
    this.owner = owner;
    index = descriptor.getIndex();
    type = descriptor.getType();
    repeated = descriptor.isRepeated();
    message = type == FieldDescriptor.Type.MESSAGE;
    map = descriptor.isMapField();
    tellsAbsence = descriptor.hasPresence();
    int number = descriptor.getNumber() << 3;
    tag = number | descriptor.getLiteType().getWireType();
    packedTag = descriptor.isPackable() ? number | WireFormat.WIRETYPE_LENGTH_DELIMITED : 0;
    absent = repeated || message ? this : Conversion.kept(descriptor.getDefaultValue());
    rivals = rivals(descriptor);
  }

  private static int[] rivals(FieldDescriptor field) {
    var oneof = field.getRealContainingOneof();
    if (oneof == null) {
      return ALONE;
    }
    int[] rivals = new int[oneof.getFieldCount() - 1];
    int count = 0;
    for (FieldDescriptor other : oneof.getFields()) {
      if (other != field) {
        rivals[count++] = other.getIndex();
      }
    }
    return rivals;
  }

  /** Whether this value is the same as none. */
  boolean isAbsent(Object value) {
    return !tellsAbsence && value.equals(absent);
  }

  /**
   * Reads one occurrence on the wire; false when the tag is of another encoding than its type's.
   */
  boolean read(
      int tag, @Nullable Object[] values, CodedInputStream in, ExtensionRegistryLite registry)
      throws IOException {
    if (tag == this.tag) {
      if (repeated) {
        readElement(values, in, registry);
      } else {
        set(values, message ? part(in, values[index], registry) : scalar(in));
      }
      return true;
    }
    if (tag == packedTag && repeated) {
      readPacked(values, in);
      return true;
    }
    return false;
  }

  private void readElement(
      @Nullable Object[] values, CodedInputStream in, ExtensionRegistryLite registry)
      throws IOException {
    if (map) {
      MapEntry<Object, Object> read = in.readMessage(entry().getParserForType(), registry);
      Repeated.map(values, index).put(read.getKey(), read.getValue());
    } else {
      Repeated.list(values, index).add(message ? in.readMessage(parser(), registry) : scalar(in));
    }
  }

  private void readPacked(@Nullable Object[] values, CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    List<Object> list = Repeated.list(values, index);
    while (in.getBytesUntilLimit() > 0) {
      list.add(scalar(in));
    }
    in.popLimit(limit);
  }

  /** Sets a value that is not repeated. */
  void set(@Nullable Object[] values, Object value) {
    values[index] = isAbsent(value) ? null : value;
    for (int rival : rivals) {
      values[rival] = null;
    }
  }

  private Object scalar(CodedInputStream in) throws IOException {
    return switch (type) {
      case STRING -> in.readStringRequireUtf8();
      case ENUM -> in.readEnum();
      case BOOL -> in.readBool();
      case UINT32 -> in.readUInt32();
      case INT32 -> in.readInt32();
      case UINT64 -> in.readUInt64();
      case INT64 -> in.readInt64();
      case DOUBLE -> in.readDouble();
      case FLOAT -> in.readFloat();
      case BYTES -> in.readBytes();
      case SINT32 -> in.readSInt32();
      case SINT64 -> in.readSInt64();
      case FIXED32 -> in.readFixed32();
      case FIXED64 -> in.readFixed64();
      case SFIXED32 -> in.readSFixed32();
      case SFIXED64 -> in.readSFixed64();
      case MESSAGE, GROUP -> throw new IllegalStateException("no scalar: " + descriptor);
    };
  }

  private Parser<? extends Message> parser() {
    Parser<? extends Message> known = parser;
    if (known == null) {
      Message prototype = prototype();
      known =
          prototype instanceof XdsMessage<?, ?> message && !repeated
              ? message.type().partParser()
              : prototype.getParserForType();
      parser = known;
    }
    return known;
  }

  /**
   * A message that comes in parts is the parts merged. Each is read into what is there: a copy for
   * each would take a time that grows with the square of their number.
   */
  private Object part(CodedInputStream in, @Nullable Object old, ExtensionRegistryLite registry)
      throws IOException {
    if (old == null) {
      return in.readMessage(parser(), registry);
    }
    if (old instanceof XdsMessage<?, ?> message) {
      XdsMessage<?, ?> mine = message.isOpen() ? message : message.copy();
      in.readMessage(new PartReader(mine), registry);
      return mine;
    }
    Message.Builder mine =
        old instanceof Message.Builder builder ? builder : ((Message) old).toBuilder();
    in.readMessage(mine, registry);
    return mine;
  }

  /** The empty message of this field's type, for a map that of its values. */
  Message prototype() {
    return owner.prototype(index);
  }

  /** An entry of this map without key and value. */
  MapEntry<Object, Object> entry() {
    MapEntry<Object, Object> known = entry;
    if (known == null) {
      var parts = descriptor.getMessageType();
      FieldDescriptor key = parts.findFieldByNumber(1);
      FieldDescriptor value = parts.findFieldByNumber(2);
      known =
          MapEntry.newDefaultInstance(
              parts,
              key.getLiteType(),
              key.getDefaultValue(),
              value.getLiteType(),
              value.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                  ? prototype()
                  : Conversion.kept(value.getDefaultValue()));
      entry = known;
    }
    return known;
  }
}
