package io.inmesh.xds.proto;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;

/** Reads messages of one type, without a builder. Thread-safe. */
final class MessageParser<M extends XdsMessage<M, ?>> extends AbstractParser<M> {
  private final M prototype;
  private final boolean whole;

  private MessageParser(M prototype, boolean whole) {
    this.prototype = prototype;
    this.whole = whole;
  }

  /** Reads whole messages. */
  static <M extends XdsMessage<M, ?>> MessageParser<M> ofWholes(M prototype) {
    return new MessageParser<>(prototype, true);
  }

  /** Reads messages of which more parts may follow: they stay open. */
  static <M extends XdsMessage<M, ?>> MessageParser<M> ofParts(M prototype) {
    return new MessageParser<>(prototype, false);
  }

  @Override
  @SuppressWarnings("unchecked") // A message creates messages of its own class.
  public M parsePartialFrom(CodedInputStream in, ExtensionRegistryLite registry)
      throws InvalidProtocolBufferException {
    M message = (M) prototype.create();
    try {
      WireReader.read(message, in, registry);
    } catch (InvalidProtocolBufferException e) {
      throw e.setUnfinishedMessage(message);
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e).setUnfinishedMessage(message);
    } finally {
      if (whole) {
        message.freeze();
      }
    }
    return message;
  }
}
