package io.inmesh.classpath.programs;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.concurrent.TimeUnit;

/**
 * One process with the library, grpc-xds, the published API of Envoy and the messages of
 * OpenTelemetry. Arguments: a bootstrap document for both, what protobuf's version begins with.
 */
public final class BesideGrpcXds {
  private BesideGrpcXds() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    String jar = Message.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    if (!jar.contains("/protobuf-java-" + args[1])) {
      throw new IllegalStateException("protobuf is " + jar + " (expected: " + args[1] + ")");
    }
    System.out.println("before: " + otherMessages());
    System.setProperty("io.grpc.xds.bootstrapConfig", args[0]);
    System.out.println("mesh: " + RoutedCall.call(args[0]));
    System.out.println("grpc-xds: " + greet());
    System.out.println("mesh again: " + RoutedCall.call(args[0]));
    System.out.println("after: " + otherMessages());
  }

  /** A unary call of bytes, since what is said does not matter. */
  private static String greet() throws InterruptedException {
    ManagedChannel channel =
        Grpc.newChannelBuilder("xds:///greeter", InsecureChannelCredentials.create()).build();
    try {
      MethodDescriptor<String, String> method =
          MethodDescriptor.<String, String>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName("test.Greeter/Greet")
              .setRequestMarshaller(Text.INSTANCE)
              .setResponseMarshaller(Text.INSTANCE)
              .build();
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
      return ClientCalls.blockingUnaryCall(channel, method, options.withWaitForReady(), "world");
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static String otherMessages() throws InvalidProtocolBufferException {
    Cluster cluster = Cluster.parseFrom(Cluster.newBuilder().setName("c").build().toByteString());
    Span span = Span.parseFrom(Span.newBuilder().setName("s").build().toByteString());
    return JsonFormat.printer().omittingInsignificantWhitespace().print(cluster) + span.getName();
  }
}
