package io.inmesh.xds.proto;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;

/** The parser of every generated message, in place of one anonymous class for each. */
public final class MessageParser<M extends Message> extends AbstractParser<M> {
  private final M defaultInstance;

  /** Creates the parser of the type of {@code defaultInstance}. */
  public MessageParser(M defaultInstance) {
    this.defaultInstance = defaultInstance;
  }

  @Override
  @SuppressWarnings("unchecked") // A message's builder builds that message.
  public M parsePartialFrom(CodedInputStream input, ExtensionRegistryLite extensionRegistry)
      throws InvalidProtocolBufferException {
    Message.Builder builder = defaultInstance.newBuilderForType();
    try {
      builder.mergeFrom(input, extensionRegistry);
    } catch (InvalidProtocolBufferException e) {
      throw e.setUnfinishedMessage(builder.buildPartial());
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e).setUnfinishedMessage(builder.buildPartial());
    }
    return (M) builder.buildPartial();
  }
}
