package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Reads a resource's name out of its encoding: the last occurrence of the string field 1. */
final class EncodedName {
  private static final int TAG = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private EncodedName() {}

  static String of(ByteString message) {
    try {
      CodedInputStream in = message.newCodedInput();
      String name = "";
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == TAG) {
          name = in.readStringRequireUtf8();
        } else if (!in.skipField(tag)) {
          return "";
        }
      }
      return name;
    } catch (IOException malformed) {
      return "";
    }
  }
}
