package io.inmesh.xds.transport.grpc;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The streams of one channel that wait for its server's name to be resolved; all of them end when
 * it cannot be. Used on the executor of callbacks only.
 */
final class UnresolvedStreams implements Consumer<Status> {
  private final List<GrpcStream> streams = new ArrayList<>();
  private boolean failed;

  void add(GrpcStream stream) {
    streams.removeIf(GrpcStream::hasBegun);
    streams.add(stream);
  }

  /** Whether the channel is of no use any more. */
  boolean failed() {
    return failed;
  }

  @Override
  public void accept(Status error) {
    failed = true;
    List<GrpcStream> waiting = List.copyOf(streams);
    streams.clear();
    waiting.forEach(stream -> stream.fail(error));
  }
}
