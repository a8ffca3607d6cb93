package io.inmesh.xds.transport.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Requests, which come encoded: gRPC takes their bytes as they are. */
final class RequestMarshaller implements MethodDescriptor.Marshaller<ByteString> {
  @Override
  public InputStream stream(ByteString request) {
    return new Bytes(request);
  }

  @Override
  public ByteString parse(InputStream stream) {
    throw new UnsupportedOperationException("a client receives no requests");
  }

  /** What gRPC asks a stream for before it copies it piece by piece. */
  private static final class Bytes extends FilterInputStream implements KnownLength, Drainable {
    private final ByteString bytes;

    Bytes(ByteString bytes) {
      super(bytes.newInput());
      this.bytes = bytes;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      bytes.writeTo(target);
      return bytes.size();
    }
  }
}
