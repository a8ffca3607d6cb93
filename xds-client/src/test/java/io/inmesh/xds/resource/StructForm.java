package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.inmesh.xds.proto.xds.type.v3.TypedStruct;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import java.util.Map;

/** Messages in which each {@code Any} stands as a {@code TypedStruct} where Envoy takes one. */
final class StructForm {
  private static final String CLUSTER_TYPE =
      "envoy.config.cluster.v3.Cluster.CustomClusterType.typed_config";
  private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";
  private static final ProtoParser PARSER = new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT);
  private static final ProtoPrinter PRINTER = ProtoPrinter.exact(XdsTypes.REGISTRY);

  private StructForm() {}

  /** The same message, with structs in place of all types that it holds. */
  static Message of(Message message) {
    if (message.getDescriptorForType().getFullName().equals("google.protobuf.Any")) {
      return any(message);
    }
    Message.Builder builder = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
          || field.getFullName().equals(CLUSTER_TYPE)) {
        continue;
      }
      if (field.isRepeated()) {
        List<?> items = (List<?>) set.getValue();
        for (int i = 0; i < items.size(); i++) {
          builder.setRepeatedField(field, i, of((Message) items.get(i)));
        }
      } else {
        builder.setField(field, of((Message) set.getValue()));
      }
    }
    return builder.build();
  }

  private static Message any(Message message) {
    try {
      Any any = Any.newBuilder().mergeFrom(message.toByteString()).build();
      Descriptor type = XdsTypes.REGISTRY.find(any.getTypeUrl());
      if (type == null || type.getName().equals("TypedStruct")) {
        return message;
      }
      Message content = of(DynamicMessage.parseFrom(type, any.getValue()));
      Any.Builder struct = any.toBuilder().setValue(content.toByteString());
      if (!type.getFullName().equals(FILTER_CONFIG)) { // Envoy looks for no struct of it.
        Struct fields =
            PARSER
                .parse(
                    new TextSource("content", PRINTER.print(content, 0)),
                    Struct.getDefaultInstance())
                .value();
        struct =
            Any.pack(TypedStruct.newBuilder().setTypeUrl(any.getTypeUrl()).setValue(fields).build())
                .toBuilder();
      }
      return message.toBuilder().clear().mergeFrom(struct.build().toByteString()).build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
