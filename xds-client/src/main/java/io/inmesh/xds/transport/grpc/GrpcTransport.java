package io.inmesh.xds.transport.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.CallCredentials;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one server: a channel that is made anew when it has failed (so that a retry is
 * a connection attempt, not the echo of the last one) or when the files of its credentials changed.
 */
final class GrpcTransport implements XdsTransport {
  private static final MessageMarshaller SOTW_RESPONSE =
      new MessageMarshaller(DiscoveryResponse.getDefaultInstance());
  private static final MessageMarshaller DELTA_RESPONSE =
      new MessageMarshaller(DeltaDiscoveryResponse.getDefaultInstance());

  private final ChannelFactory channels;
  private @Nullable ManagedChannel channel;
  private @Nullable GrpcStream newest;
  private UnresolvedStreams unresolved = new UnresolvedStreams();
  private List<Object> fingerprint = List.of();

  GrpcTransport(ChannelFactory channels) {
    this.channels = channels;
  }

  @Override
  public Stream open(String fullMethodName, boolean delta, Listener listener) {
    try {
      Metadata headers = headers();
      ClientCall<ByteString, Message> call =
          channel().newCall(method(fullMethodName, delta), CallOptions.DEFAULT);
      GrpcStream stream = new GrpcStream(call, listener);
      newest = stream;
      unresolved.add(stream);
      stream.start(headers);
      return stream;
    } catch (IOException | IllegalArgumentException unusable) {
      return channels.failed(
          listener, new XdsStatus(StatusCode.UNAVAILABLE, String.valueOf(unusable.getMessage())));
    }
  }

  private static MethodDescriptor<ByteString, Message> method(
      String fullMethodName, boolean delta) {
    return MethodDescriptor.<ByteString, Message>newBuilder(
            new RequestMarshaller(), delta ? DELTA_RESPONSE : SOTW_RESPONSE)
        .setFullMethodName(fullMethodName)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .build();
  }

  private ManagedChannel channel() throws IOException {
    ManagedChannel current = channel;
    List<Object> now = channels.credentialsFingerprint();
    if (current != null
        && (current.getState(false) == ConnectivityState.TRANSIENT_FAILURE
            || unresolved.failed()
            || (newest != null && newest.hasFailedToConnect()) // the state may follow later
            || !now.equals(fingerprint))) {
      // Streams that still run on the old credentials end in their own time.
      current.shutdown();
      current = null;
    }
    if (current == null) {
      unresolved = new UnresolvedStreams();
      current = channels.create(unresolved);
      newest = null;
      channel = current;
      fingerprint = now;
    }
    return current;
  }

  private Metadata headers() throws IOException {
    Metadata headers = new Metadata();
    for (Map.Entry<String, String> header : channels.server().initialMetadata()) {
      String name = header.getKey();
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        headers.put(
            Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
            Base64.getDecoder().decode(header.getValue()));
      } else {
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), header.getValue());
      }
    }
    for (CallCredentials credentials : channels.server().callCredentials()) {
      if (credentials instanceof CallCredentials.BearerTokenFile token) {
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
            "Bearer " + Files.readString(token.file()).strip());
      }
    }
    return headers;
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }
}
