package io.inmesh.xds.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The proto files of the generated messages: one {@link FileDescriptorSet}, of which a file is read
 * when one of its types, or a file that imports it, is first asked for. Thread-safe.
 */
public final class ProtoFiles {
  private static final ProtoFiles ALL = new ProtoFiles(resource());

  /** A file descriptor must not be made twice: its types would not be the same as before. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Entry> entries;
  private final Map<String, FileDescriptor> loaded = new HashMap<>();

  private ProtoFiles(ByteString set) {
    entries = index(set);
  }

  /** A file that may be unread yet. */
  private record Entry(String name, String protoPackage, ByteString bytes) {}

  /** The files of a proto package, none when there is no such package. */
  public static List<FileDescriptor> ofPackage(String protoPackage) {
    return ALL.entries.values().stream()
        .filter(entry -> entry.protoPackage.equals(protoPackage))
        .map(entry -> ALL.file(entry.name))
        .toList();
  }

  /** The type of that name in a file; a nested one's name has the outer names before it. */
  static Descriptor message(String file, String name) {
    int end = name.lastIndexOf('.');
    Descriptor type =
        end < 0
            ? ALL.file(file).findMessageTypeByName(name)
            : message(file, name.substring(0, end)).findNestedTypeByName(name.substring(end + 1));
    if (type == null) {
      throw new IllegalArgumentException("no message " + name + " in " + file);
    }
    return type;
  }

  private FileDescriptor file(String name) {
    lock.lock();
    try {
      FileDescriptor known = loaded.get(name);
      if (known == null) {
        known = load(name);
        loaded.put(name, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private FileDescriptor load(String name) {
    FileDescriptor wellKnown = WellKnownFiles.of(name);
    if (wellKnown != null) {
      return wellKnown;
    }
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no proto file " + name);
    }
    try {
      FileDescriptorProto proto = FileDescriptorProto.parseFrom(entry.bytes);
      FileDescriptor[] imports =
          proto.getDependencyList().stream().map(this::file).toArray(FileDescriptor[]::new);
      return FileDescriptor.buildFrom(proto, imports);
    } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** Only the names are read: they come first in a file. */
  private static Map<String, Entry> index(ByteString set) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try {
      CodedInputStream in = set.newCodedInput();
      in.enableAliasing(true);
      while (in.readTag() == tag(FileDescriptorSet.FILE_FIELD_NUMBER)) {
        ByteString bytes = in.readBytes();
        CodedInputStream file = bytes.newCodedInput();
        String name = read(file, FileDescriptorProto.NAME_FIELD_NUMBER);
        String protoPackage = read(file, FileDescriptorProto.PACKAGE_FIELD_NUMBER);
        entries.put(name, new Entry(name, protoPackage, bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static String read(CodedInputStream in, int number) throws IOException {
    if (in.readTag() != tag(number)) {
      throw new InvalidProtocolBufferException("a proto file without name or package");
    }
    return in.readString();
  }

  private static int tag(int number) {
    return number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static ByteString resource() {
    try (InputStream in = ProtoFiles.class.getResourceAsStream("descriptors.bin")) {
      if (in == null) {
        throw new IllegalStateException("no resource io/inmesh/xds/proto/descriptors.bin");
      }
      return ByteString.readFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
