package io.inmesh.xds.proto;

import com.google.protobuf.AnyProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** protobuf's own proto files: their types have to be those of its classes. */
public final class WellKnownFiles {
  /** All that Envoy's API imports. */
  public static final List<FileDescriptor> ALL =
      List.of(
          AnyProto.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          WrappersProto.getDescriptor());

  private WellKnownFiles() {}

  /** The file of that name; null when it is none of them. */
  static @Nullable FileDescriptor of(String name) {
    for (FileDescriptor file : ALL) {
      if (file.getName().equals(name)) {
        return file;
      }
    }
    return null;
  }
}
