package io.inmesh.xds.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads protobuf's binary encoding. */
final class WireReader {
  private WireReader() {}

  /** Adds what is read up to the end, or up to the end of a group, to a message. */
  static void read(XdsMessage<?, ?> message, CodedInputStream in, ExtensionRegistryLite registry)
      throws IOException {
    @Nullable Field[] byNumber = message.type().byNumber();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      Field field = number < byNumber.length ? byNumber[number] : null;
      if ((field == null || !field.read(tag, message.values, in, registry))
          && !message.unknownBuilder().mergeFieldFrom(tag, in)) {
        return;
      }
    }
  }
}
