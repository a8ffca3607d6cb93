package io.inmesh.xds.transport.grpc;

import com.google.protobuf.ByteString;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;

/** A stream that could not be started; it only reports why. */
final class FailedStream implements XdsTransport.Stream, Runnable {
  private final XdsTransport.Listener listener;
  private final XdsStatus status;
  private boolean cancelled;

  FailedStream(XdsTransport.Listener listener, XdsStatus status) {
    this.listener = listener;
    this.status = status;
  }

  @Override
  public void run() {
    if (!cancelled) {
      listener.onClosed(status);
    }
  }

  @Override
  public void send(ByteString request) {
    throw new IllegalStateException("the stream never was ready");
  }

  @Override
  public void requestNext() {
    throw new IllegalStateException("the stream never was ready");
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
