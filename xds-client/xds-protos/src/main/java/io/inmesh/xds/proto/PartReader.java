package io.inmesh.xds.proto;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;

/**
 * Reads one more part of a message into what is there of it. A parser only so that the stream sees
 * to lengths and depth.
 */
final class PartReader extends AbstractParser<XdsMessage<?, ?>> {
  private final XdsMessage<?, ?> message;

  PartReader(XdsMessage<?, ?> message) {
    this.message = message;
  }

  @Override
  public XdsMessage<?, ?> parsePartialFrom(CodedInputStream in, ExtensionRegistryLite registry)
      throws InvalidProtocolBufferException {
    try {
      WireReader.read(message, in, registry);
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return message;
  }
}
