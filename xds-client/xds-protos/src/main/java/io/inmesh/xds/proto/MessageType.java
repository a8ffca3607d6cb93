package io.inmesh.xds.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all messages of one class share. Thread-safe.
 *
 * @param <M> the message
 */
public final class MessageType<M extends XdsMessage<M, ?>> {
  private final Descriptor descriptor;
  private final M prototype;
  private final Parser<M> parser;

  /** Made when first asked for, and now and then twice. */
  private @Nullable Table table;

  private MessageType(Descriptor descriptor, M prototype) {
    this.descriptor = descriptor;
    this.prototype = prototype;
    this.parser = MessageParser.ofWholes(prototype);
    prototype.freezeEmpty();
  }

  /** The type of that name in a file; a nested one's name has the outer names before it. */
  public static <M extends XdsMessage<M, ?>> MessageType<M> of(
      String file, String name, M prototype) {
    return new MessageType<>(ProtoFiles.message(file, name), prototype);
  }

  /** The descriptor. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /** The message without values. */
  public M prototype() {
    return prototype;
  }

  /** Reads messages of the type. */
  public Parser<M> parser() {
    return parser;
  }

  /** Reads messages of which more parts may follow. */
  Parser<M> partParser() {
    return MessageParser.ofParts(prototype);
  }

  Field field(int index) {
    return table().byIndex[index];
  }

  /** In the order of their numbers. */
  List<Field> fields() {
    return table().sorted;
  }

  /** Null where there is none of that number. */
  @Nullable Field[] byNumber() {
    return table().byNumber;
  }

  List<Field> repeated() {
    return table().repeated;
  }

  /** The fields whose value may come in parts: messages that are not repeated. */
  List<Field> inParts() {
    return table().inParts;
  }

  /** The indexes of a oneof's fields. */
  int[] oneof(int index) {
    return table().oneofs[index];
  }

  private Table table() {
    Table known = table;
    if (known == null) {
      known = new Table(descriptor, prototype);
      table = known;
    }
    return known;
  }

  /**
   * Made at each start for a hundred types, hence with loops. All fields are final: it may be
   * published by a race.
   */
  private static final class Table {
    final Field[] byIndex;
    final @Nullable Field[] byNumber;
    final List<Field> sorted;
    final List<Field> repeated;
    final List<Field> inParts;
    final int[][] oneofs;

    Table(Descriptor descriptor, XdsMessage<?, ?> prototype) {
      byIndex = new Field[descriptor.getFields().size()];
      int last = 0;
      for (FieldDescriptor field : descriptor.getFields()) {
        byIndex[field.getIndex()] = new Field(field, prototype);
        last = Math.max(last, field.getNumber());
      }
      byNumber = new @Nullable Field[last + 1];
      for (Field field : byIndex) {
        byNumber[field.descriptor.getNumber()] = field;
      }
      sorted = new ArrayList<>(byIndex.length);
      repeated = new ArrayList<>();
      inParts = new ArrayList<>();
      for (Field field : byNumber) {
        if (field != null) {
          sorted.add(field);
          if (field.descriptor.isRepeated()) {
            repeated.add(field);
          } else if (field.message) {
            inParts.add(field);
          }
        }
      }
      oneofs = new int[descriptor.getRealOneofs().size()][];
      for (OneofDescriptor oneof : descriptor.getRealOneofs()) {
        oneofs[oneof.getIndex()] = members(oneof);
      }
    }

    private static int[] members(OneofDescriptor oneof) {
      int[] members = new int[oneof.getFieldCount()];
      for (int i = 0; i < members.length; i++) {
        members[i] = oneof.getField(i).getIndex();
      }
      return members;
    }
  }
}
