package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.inmesh.xds.proto.WellKnownFiles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The message types that may stand inside an {@code Any}, by their full name. Thread-safe.
 * protobuf's well-known types are always among them. Files are loaded when one of their types is
 * first asked for: the descriptors of all of Envoy's API cost more than a second of start-up.
 */
public final class TypeRegistry {
  private static final String WELL_KNOWN = "google.protobuf";

  private final Function<String, List<FileDescriptor>> filesOfPackage;
  private final Map<String, Descriptor> types = new ConcurrentHashMap<>();

  private TypeRegistry(Function<String, List<FileDescriptor>> filesOfPackage) {
    this.filesOfPackage = filesOfPackage;
  }

  /** The messages of these files; those of imported files are not among them. */
  public static TypeRegistry of(Collection<FileDescriptor> files) {
    Map<String, List<FileDescriptor>> byPackage =
        files.stream().collect(Collectors.groupingBy(FileDescriptor::getPackage));
    return new TypeRegistry(name -> byPackage.getOrDefault(name, List.of()));
  }

  /**
   * The messages of packages that are loaded on demand.
   *
   * @param filesOfPackage answers a proto package with its files, with none when it is unknown;
   *     called by any thread, now and then again for the same package
   */
  public static TypeRegistry lazy(Function<String, List<FileDescriptor>> filesOfPackage) {
    return new TypeRegistry(filesOfPackage);
  }

  /**
   * The type that a type URL names ({@code type.googleapis.com/full.Name}: what follows the last
   * slash counts); null when it is not known.
   */
  public @Nullable Descriptor find(String typeUrl) {
    String name = fullName(typeUrl);
    Descriptor known = types.get(name);
    if (known != null) {
      return known;
    }
    // A nested type's name does not say where the package ends.
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      List<FileDescriptor> files = files(name.substring(0, dot));
      if (!files.isEmpty()) {
        files.forEach(file -> file.getMessageTypes().forEach(this::add));
        return types.get(name);
      }
    }
    return null;
  }

  /** The full message name inside a type URL. */
  public static String fullName(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
  }

  private List<FileDescriptor> files(String protoPackage) {
    return protoPackage.equals(WELL_KNOWN)
        ? WellKnownFiles.ALL
        : filesOfPackage.apply(protoPackage);
  }

  private void add(Descriptor type) {
    types.put(type.getFullName(), type);
    type.getNestedTypes().forEach(this::add);
  }
}
