import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Links a set of files to each other and to protobuf's own; a file comes after its imports. */
final class ProtoLinker {
  private ProtoLinker() {}

  static List<FileDescriptor> link(FileDescriptorSet set) throws DescriptorValidationException {
    Map<String, FileDescriptor> known = new HashMap<>();
    Stream.of(
            AnyProto.getDescriptor(),
            DurationProto.getDescriptor(),
            EmptyProto.getDescriptor(),
            FieldMaskProto.getDescriptor(),
            StructProto.getDescriptor(),
            TimestampProto.getDescriptor(),
            WrappersProto.getDescriptor())
        .forEach(file -> known.put(file.getName(), file));
    Map<String, FileDescriptor> linked = new LinkedHashMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      FileDescriptor[] imports =
          file.getDependencyList().stream().map(known::get).toArray(FileDescriptor[]::new);
      FileDescriptor descriptor = FileDescriptor.buildFrom(file, imports);
      known.put(file.getName(), descriptor);
      linked.put(file.getName(), descriptor);
    }
    return List.copyOf(linked.values());
  }
}
