package io.inmesh.xds.transport.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/** Responses of gRPC streams, without grpc-protobuf. Size is limited by the channel. */
final class MessageMarshaller implements MethodDescriptor.Marshaller<Message> {
  private final Parser<? extends Message> parser;

  MessageMarshaller(Message prototype) {
    this.parser = prototype.getParserForType();
  }

  @Override
  public InputStream stream(Message value) {
    throw new UnsupportedOperationException("a client sends no responses");
  }

  @Override
  public Message parse(InputStream stream) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(stream);
      in.setSizeLimit(Integer.MAX_VALUE);
      Message message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (IOException unreadable) {
      throw undecodable(unreadable);
    }
  }

  private static RuntimeException undecodable(IOException cause) {
    return Status.DATA_LOSS
        .withDescription("response cannot be decoded: " + cause.getMessage())
        .withCause(cause)
        .asRuntimeException();
  }
}
