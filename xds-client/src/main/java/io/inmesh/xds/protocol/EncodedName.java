package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of an encoded message without decoding it: a string field, and whether the
 * message's own fields can be told apart.
 *
 * @param text the last occurrence of the field; empty if there is none before the bytes end or go
 *     wrong
 * @param fault protobuf's words for where the bytes go wrong; null if they do not
 */
record EncodedName(String text, @Nullable String fault) {
  private static final int NAME = 1;

  /** The name in any xDS resource. */
  static EncodedName of(ByteString message) {
    return of(message, NAME);
  }

  static EncodedName of(ByteString message, int fieldNumber) {
    int nameTag = fieldNumber << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    CodedInputStream in = message.newCodedInput();
    String text = "";
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == nameTag) {
          text = in.readStringRequireUtf8();
        } else if (!in.skipField(tag)) {
          return new EncodedName(text, "an end of a group that did not begin");
        }
      }
      return new EncodedName(text, null);
    } catch (InvalidProtocolBufferException malformed) {
      return new EncodedName(text, malformed.getMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException("bytes in memory", impossible);
    }
  }
}
