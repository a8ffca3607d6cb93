package io.inmesh.xds.resource.value;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.udpa.type.v1.TypedStruct;
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

  /** Whether it holds a message of this type. */
  public static boolean is(Any any, Message prototype) {
    return typeName(any).equals(prototype.getDescriptorForType().getFullName());
  }

  /** The message in it; null, and an error, when it is of another type or malformed. */
  @SuppressWarnings("unchecked")
  public static <M extends Message> @Nullable M unpack(Place place, Any any, M prototype) {
    if (!is(any, prototype)) {
      place.invalid(
          any.getTypeUrl().isEmpty() ? "no type" : any.getTypeUrl(),
          prototype.getDescriptorForType().getFullName());
      return null;
    }
    M message;
    try {
      message = (M) prototype.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException malformed) {
      place.invalid("malformed bytes", prototype.getDescriptorForType().getFullName());
      return null;
    }
    Messages.check(place, message);
    return message;
  }
}
