import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Leaves out of the descriptors what nobody reads: protobuf's own files, the types of options
 * (options are read as unknown fields), services, names that follow from others, and those options
 * that only tools of Envoy's API read.
 */
final class SlimDescriptors {
  /** Of these files nothing is needed: protobuf has its own, and the others declare options. */
  private static final Pattern LEFT_OUT =
      Pattern.compile("google/protobuf/.*|roots\\.proto|(envoy|udpa|xds)/annotations/.*");

  /** Needed, but no file that has options of its types has to load it. */
  private static final String RULES = "validate/validate.proto";

  /** validate's rules, validate's other options, and udpa.annotations.sensitive. */
  private static final Set<Integer> OPTIONS_READ = Set.of(1071, 1072, 76569463);

  private SlimDescriptors() {}

  static FileDescriptorSet of(FileDescriptorSet all) {
    FileDescriptorSet.Builder slim = FileDescriptorSet.newBuilder();
    for (FileDescriptorProto file : all.getFileList()) {
      if (!LEFT_OUT.matcher(file.getName()).matches()) {
        Supported.check(file);
        slim.addFile(slim(file));
      }
    }
    return slim.build();
  }

  private static FileDescriptorProto slim(FileDescriptorProto file) {
    if (file.getPublicDependencyCount() > 0 || file.getWeakDependencyCount() > 0) {
      throw new IllegalArgumentException(file.getName() + ": a public or weak import");
    }
    FileDescriptorProto.Builder slim =
        file.toBuilder().clearOptions().clearExtension().clearService().clearDependency();
    for (String imported : file.getDependencyList()) {
      boolean wellKnown =
          imported.startsWith("google/protobuf/") && !imported.endsWith("/descriptor.proto");
      if (wellKnown || !LEFT_OUT.matcher(imported).matches() && !imported.equals(RULES)) {
        slim.addDependency(imported);
      }
    }
    slim.getMessageTypeBuilderList().forEach(SlimDescriptors::slim);
    slim.getEnumTypeBuilderList().forEach(SlimDescriptors::slim);
    return slim.build();
  }

  private static void slim(DescriptorProto.Builder type) {
    if (type.hasOptions()) {
      type.setOptions(slim(type.getOptions()));
    }
    for (FieldDescriptorProto.Builder field : type.getFieldBuilderList()) {
      field.clearJsonName();
      if (field.hasOptions()) {
        field.setOptions(slim(field.getOptions()));
      }
    }
    for (var oneof : type.getOneofDeclBuilderList()) {
      if (oneof.hasOptions()) {
        oneof.setOptions(slim(oneof.getOptions()));
      }
    }
    type.getNestedTypeBuilderList().forEach(SlimDescriptors::slim);
    type.getEnumTypeBuilderList().forEach(SlimDescriptors::slim);
  }

  private static void slim(EnumDescriptorProto.Builder type) {
    if (type.hasOptions()) {
      type.setOptions(slim(type.getOptions()));
    }
    for (var value : type.getValueBuilderList()) {
      if (value.hasOptions()) {
        value.setOptions(slim(value.getOptions()));
      }
    }
  }

  /** The options that protobuf knows stay as they are. */
  @SuppressWarnings("unchecked") // A message builds its own class.
  private static <M extends Message> M slim(M options) {
    UnknownFieldSet.Builder read = UnknownFieldSet.newBuilder();
    options
        .getUnknownFields()
        .asMap()
        .forEach((number, field) -> {
          if (OPTIONS_READ.contains(number)) {
            read.addField(number, field);
          }
        });
    return (M) options.toBuilder().setUnknownFields(read.build()).build();
  }
}
