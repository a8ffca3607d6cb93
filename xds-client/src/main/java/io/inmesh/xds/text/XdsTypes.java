package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.inmesh.xds.proto.ProtoFiles;
import java.util.List;

/** The xDS messages that Inmesh knows: all of Envoy's API that is generated for it. */
public final class XdsTypes {
  /** All of them, and protobuf's well-known types; loaded package by package. */
  public static final TypeRegistry REGISTRY = TypeRegistry.lazy(XdsTypes::files);

  private XdsTypes() {}

  /** Others are only there because a file of these imports them. */
  private static List<FileDescriptor> files(String protoPackage) {
    return protoPackage.startsWith("envoy.")
            || protoPackage.startsWith("udpa.")
            || protoPackage.startsWith("xds.")
        ? ProtoFiles.ofPackage(protoPackage)
        : List.of();
  }
}
