package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connects a channel before it has a call: to the endpoint that the mesh would choose for a call
 * without a method. It asks what would be decided, so that nothing is decided or counted.
 *
 * @param explain of the mesh or of the channel's own target in it
 */
record Warmup(
    Mesh mesh,
    Function<RequestView, Explanation> explain,
    String authority,
    EndpointChannels channels)
    implements Connectivity.Connector {

  @Override
  public Connectivity.Destination connect() {
    Explanation why = explain.apply(request());
    Explanation.Target target = why.target();
    if (target == null) {
      boolean waits = why.reply() == null && !why.bypass();
      return waits ? Connectivity.Destination.UNKNOWN : Connectivity.Destination.NONE;
    }
    EndpointAddress address = address(target.endpoint());
    TransportSecurity transport = target.transport();
    UpstreamConnection connection = target.connection();
    if (address == null
        || transport == null
        || connection == null
        || transport instanceof TransportSecurity.Unusable) {
      return Connectivity.Destination.UNAVAILABLE;
    }
    EndpointChannel channel = channels.acquire(new EndpointKey(address, transport, connection));
    channel.channel().getState(true);
    channel.release();
    return Connectivity.Destination.FOUND;
  }

  private RequestView request() {
    return new GrpcRequestView(
        authority,
        "/",
        new Metadata(),
        Long.MAX_VALUE,
        mesh.timer(),
        CallOptions.DEFAULT,
        MeshContext.NONE,
        null);
  }

  /** Explanations name endpoints by their text. */
  private @Nullable EndpointAddress address(String text) {
    if (text.isEmpty()) {
      return null;
    }
    AtomicReference<@Nullable EndpointAddress> found = new AtomicReference<>();
    mesh.forEachEndpoint(endpoint -> {
      if (endpoint.address().toString().equals(text)) {
        found.set(endpoint.address());
      }
    });
    return found.get();
  }
}
