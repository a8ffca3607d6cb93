import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the classes of all messages and enums in a set of descriptors, and the resource with these
 * descriptors that they read when they run. The classes stand on {@code io.inmesh.xds.proto}.
 *
 * <p>Arguments: the set that protoc made, the folder of sources, the folder of resources.
 */
final class Generate {
  private Generate() {}

  public static void main(String[] args) throws Exception {
    FileDescriptorSet files =
        SlimDescriptors.of(
            NewerApi.merged(FileDescriptorSet.parseFrom(Files.readAllBytes(Path.of(args[0])))));
    Path resource = Path.of(args[2], "io/inmesh/xds/proto/descriptors.bin");
    Files.createDirectories(resource.getParent());
    Files.write(resource, files.toByteArray());
    for (FileDescriptor file : ProtoLinker.link(files)) {
      Path folder = Path.of(args[1], JavaNames.packageOf(file).split("\\."));
      Files.createDirectories(folder);
      for (Descriptor type : file.getMessageTypes()) {
        write(folder, file, type.getName(), MessageClass.of(type));
      }
      for (EnumDescriptor type : file.getEnumTypes()) {
        write(folder, file, type.getName(), EnumClass.of(type));
      }
    }
  }

  private static void write(Path folder, FileDescriptor file, String name, String type)
      throws IOException {
    String header = "package " + JavaNames.packageOf(file) + ";\n";
    Files.writeString(folder.resolve(name + ".java"), header + type);
  }
}
