package io.inmesh.spring.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

/** A service with one method that takes and gives text. */
record Stock(String name) {
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  MethodDescriptor<String, String> method() {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(name + "/Get")
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  ServerServiceDefinition answering(UnaryOperator<String> answer) {
    return ServerServiceDefinition.builder(name)
        .addMethod(
            method(),
            ServerCalls.asyncUnaryCall((request, observer) -> {
              observer.onNext(answer.apply(request));
              observer.onCompleted();
            }))
        .build();
  }

  String call(Channel channel, String request) {
    return ClientCalls.blockingUnaryCall(channel, method(), CallOptions.DEFAULT, request);
  }

  /** As generated code has it. */
  static final class Stub extends AbstractBlockingStub<Stub> {
    private final Stock service;

    Stub(Channel channel, Stock service) {
      this(channel, CallOptions.DEFAULT, service);
    }

    private Stub(Channel channel, CallOptions options, Stock service) {
      super(channel, options);
      this.service = service;
    }

    @Override
    protected Stub build(Channel channel, CallOptions options) {
      return new Stub(channel, options, service);
    }

    String get(String request) {
      return ClientCalls.blockingUnaryCall(
          getChannel(), service.method(), getCallOptions(), request);
    }
  }
}
