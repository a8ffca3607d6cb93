package io.inmesh.xds.resource.value;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.udpa.type.v1.TypedStruct;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TypedStructs;
import io.inmesh.xds.text.XdsTypes;
import org.jspecify.annotations.Nullable;

/** Reads {@code google.protobuf.Any}. */
public final class TypedConfig {
  private static final String UDPA_STRUCT = "udpa.type.v1.TypedStruct";
  private static final String XDS_STRUCT = "xds.type.v3.TypedStruct";

  private TypedConfig() {}

  /** The full name of the message in it: the type URL without what is before the last slash. */
  public static String typeName(Any any) {
    return typeName(any.getTypeUrl());
  }

  private static String typeName(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /**
   * The full name of the message that is meant: that of a {@code TypedStruct} is the one it stands
   * for. The type name itself where the bytes cannot be read.
   */
  public static String meantTypeName(Any any) {
    String name = typeName(any);
    try {
      if (name.equals(UDPA_STRUCT)) {
        return typeName(TypedStruct.parseFrom(any.getValue()).getTypeUrl());
      }
      if (name.equals(XDS_STRUCT)) {
        return typeName(
            io.inmesh.xds.proto.xds.type.v3.TypedStruct.parseFrom(any.getValue()).getTypeUrl());
      }
    } catch (InvalidProtocolBufferException malformed) {
      return name;
    }
    return name;
  }

  /**
   * The message that is meant: that in a {@code TypedStruct}, or else the very same.
   *
   * @throws TextException when the struct does not fit its type
   */
  public static Any meant(Any any) {
    String name = typeName(any);
    return name.equals(XDS_STRUCT) || name.equals(UDPA_STRUCT)
        ? TypedStructs.unwrap(any, XdsTypes.REGISTRY, FieldPath.ROOT)
        : any;
  }

  /** Whether a message of this type is meant. */
  public static boolean is(Any any, Message prototype) {
    return meantTypeName(any).equals(prototype.getDescriptorForType().getFullName());
  }

  /**
   * The message that is meant, which may stand there as a {@code TypedStruct}; null, and an error,
   * when it is of another type or malformed.
   */
  public static <M extends Message> @Nullable M unpack(Place place, Any any, M prototype) {
    try {
      return unpackItself(place, is(any, prototype) ? meant(any) : any, prototype);
    } catch (TextException e) {
      e.problems()
          .forEach(problem ->
              place.add(
                  ResourceError.invalid(problem.path(), problem.value(), problem.expected())));
      return null;
    }
  }

  /** The message in it; null, and an error, when it is of another type or malformed. */
  @SuppressWarnings("unchecked")
  public static <M extends Message> @Nullable M unpackItself(Place place, Any any, M prototype) {
    if (!typeName(any).equals(prototype.getDescriptorForType().getFullName())) {
      place.invalid(
          any.getTypeUrl().isEmpty() ? "no type" : any.getTypeUrl(),
          prototype.getDescriptorForType().getFullName());
      return null;
    }
    try {
      M message = (M) prototype.getParserForType().parseFrom(any.getValue());
      Messages.check(place, message);
      return message;
    } catch (InvalidProtocolBufferException malformed) {
      place.add(
          ResourceError.malformed(
              malformed.getMessage(), prototype.getDescriptorForType().getFullName()));
      return null;
    }
  }
}
