import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges the files below {@code newer/} into those of the API that they are named after: what a
 * newer Envoy has more than the published API. Such a file declares, in the package {@code
 * newer.PACKAGE}, messages with their additional fields only, and new messages and enums in full.
 */
final class NewerApi {
  private static final String FOLDER = "newer/";
  private static final String PACKAGE = "newer.";

  private NewerApi() {}

  static FileDescriptorSet merged(FileDescriptorSet all) {
    Map<String, FileDescriptorProto.Builder> files = new LinkedHashMap<>();
    for (FileDescriptorProto file : all.getFileList()) {
      if (!file.getName().startsWith(FOLDER)) {
        files.put(file.getName(), file.toBuilder());
      }
    }
    for (FileDescriptorProto file : all.getFileList()) {
      if (file.getName().startsWith(FOLDER)) {
        String name = withoutPrefix(FOLDER, file.getName());
        merge(files.computeIfAbsent(name, absent -> newFile(absent, file)), file);
      }
    }
    return importsFirst(files);
  }

  private static String withoutPrefix(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static FileDescriptorProto.Builder newFile(String name, FileDescriptorProto like) {
    return FileDescriptorProto.newBuilder()
        .setName(name)
        .setPackage(withoutPrefix(PACKAGE, like.getPackage()))
        .setSyntax(like.getSyntax());
  }

  private static void merge(FileDescriptorProto.Builder into, FileDescriptorProto newer) {
    if (!newer.getPackage().equals(PACKAGE + into.getPackage())) {
      throw new IllegalArgumentException(
          newer.getName() + ": package " + newer.getPackage() + " (expected: newer.PACKAGE)");
    }
    for (String dependency : newer.getDependencyList()) {
      String imported = withoutPrefix(FOLDER, dependency);
      if (!imported.equals(into.getName()) && !into.getDependencyList().contains(imported)) {
        into.addDependency(imported);
      }
    }
    for (DescriptorProto type : newer.getMessageTypeList()) {
      named(type.getName(), into.getMessageTypeBuilderList())
          .ifPresentOrElse(own -> merge(own, type), () -> into.addMessageType(moved(type)));
    }
    for (EnumDescriptorProto type : newer.getEnumTypeList()) {
      checkNew(type, into.getEnumTypeList());
      into.addEnumType(type);
    }
  }

  /** A message that there is, with more fields and types. */
  private static void merge(DescriptorProto.Builder into, DescriptorProto newer) {
    if (newer.hasOptions() || newer.getReservedRangeCount() > 0) {
      throw new IllegalArgumentException(
          "newer/: " + into.getName() + " may only have more fields");
    }
    for (FieldDescriptorProto field : newer.getFieldList()) {
      for (FieldDescriptorProto own : into.getFieldList()) {
        if (own.getNumber() == field.getNumber() || own.getName().equals(field.getName())) {
          throw new IllegalArgumentException(
              "%s has %s: take %s out of newer/"
                  .formatted(into.getName(), own.getName(), field.getName()));
        }
      }
      FieldDescriptorProto.Builder moved = moved(field).toBuilder();
      if (field.hasOneofIndex()) {
        moved.setOneofIndex(oneof(newer.getOneofDecl(field.getOneofIndex()), into));
      }
      into.addField(moved);
    }
    for (DescriptorProto type : newer.getNestedTypeList()) {
      named(type.getName(), into.getNestedTypeBuilderList())
          .ifPresentOrElse(own -> merge(own, type), () -> into.addNestedType(moved(type)));
    }
    for (EnumDescriptorProto type : newer.getEnumTypeList()) {
      checkNew(type, into.getEnumTypeList());
      into.addEnumType(type);
    }
  }

  private static void checkNew(EnumDescriptorProto type, List<EnumDescriptorProto> known) {
    if (known.stream().anyMatch(own -> own.getName().equals(type.getName()))) {
      throw new IllegalArgumentException("newer/: " + type.getName() + " is an enum that there is");
    }
  }

  /** The same of types in the packages that they belong to. */
  private static DescriptorProto moved(DescriptorProto type) {
    DescriptorProto.Builder moved = type.toBuilder().clearField().clearNestedType();
    type.getFieldList().forEach(field -> moved.addField(moved(field)));
    type.getNestedTypeList().forEach(nested -> moved.addNestedType(moved(nested)));
    return moved.build();
  }

  private static FieldDescriptorProto moved(FieldDescriptorProto field) {
    return field.hasTypeName()
        ? field.toBuilder()
            .setTypeName('.' + withoutPrefix(PACKAGE, field.getTypeName().substring(1)))
            .build()
        : field;
  }

  /** The index of a message's oneof of that name; a new one where it has none. */
  private static int oneof(OneofDescriptorProto newer, DescriptorProto.Builder type) {
    for (int i = 0; i < type.getOneofDeclCount(); i++) {
      if (type.getOneofDecl(i).getName().equals(newer.getName())) {
        return i;
      }
    }
    type.addOneofDecl(newer);
    return type.getOneofDeclCount() - 1;
  }

  private static Optional<DescriptorProto.Builder> named(
      String name, List<DescriptorProto.Builder> types) {
    return types.stream().filter(type -> type.getName().equals(name)).findFirst();
  }

  /** The merged files import others than before, so their order is made anew. */
  private static FileDescriptorSet importsFirst(Map<String, FileDescriptorProto.Builder> files) {
    Map<String, FileDescriptorProto> ordered = new LinkedHashMap<>();
    for (String name : files.keySet()) {
      add(name, files, ordered, new ArrayList<>());
    }
    return FileDescriptorSet.newBuilder().addAllFile(ordered.values()).build();
  }

  private static void add(
      String name,
      Map<String, FileDescriptorProto.Builder> files,
      Map<String, FileDescriptorProto> ordered,
      List<String> importing) {
    if (ordered.containsKey(name)) {
      return;
    }
    if (importing.contains(name)) {
      throw new IllegalArgumentException(name + " imports itself by " + importing);
    }
    importing.add(name);
    FileDescriptorProto.Builder file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException(name + " is imported, but not there");
    }
    for (String imported : file.getDependencyList()) {
      if (!imported.startsWith(FOLDER)) { // which roots.proto names
        add(imported, files, ordered, importing);
      }
    }
    importing.remove(name);
    ordered.put(name, file.build());
  }
}
