package io.inmesh.xds.text;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;

/**
 * Reads extensions of a descriptor's options as the unknown fields that they are: making them known
 * would link the files that declare options, and read those of each file again, at every start.
 * Which options are kept in the descriptors says {@code SlimDescriptors} of the generator.
 */
public final class FieldOption {
  private FieldOption() {}

  /** Whether a flag is set. */
  public static boolean flag(MessageOrBuilder options, int number) {
    List<Long> values = field(options, number).getVarintList();
    return !values.isEmpty() && values.get(values.size() - 1) != 0;
  }

  /** Whether a message is set. */
  public static boolean hasMessage(MessageOrBuilder options, int number) {
    return !field(options, number).getLengthDelimitedList().isEmpty();
  }

  /** The bytes of a message, whose parts are merged by joining them; empty when it is not set. */
  public static ByteString message(MessageOrBuilder options, int number) {
    return ByteString.copyFrom(field(options, number).getLengthDelimitedList());
  }

  private static UnknownFieldSet.Field field(MessageOrBuilder options, int number) {
    return options.getUnknownFields().getField(number);
  }
}
