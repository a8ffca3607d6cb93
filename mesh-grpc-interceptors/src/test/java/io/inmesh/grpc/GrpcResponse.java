package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.CallInfo;
import io.inmesh.testing.contract.ClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes back of a call. Headers are the head of a response; so are trailers without headers,
 * with the status and its description in place of a body. A call that this side has ended, by its
 * deadline or by cancelling it, has failed.
 */
final class GrpcResponse extends ClientCall.Listener<byte[]> implements ClientResponse {
  private final ClientCall<?, byte[]> call;
  private final MeshCall info;
  private final Consumer<ClientResponse> onResponse;
  private final Consumer<Throwable> onFailure;
  private final ReceivedBytes body;
  private final Object changed = new Object();
  private volatile @Nullable Metadata head;
  private volatile @Nullable Metadata trailers;
  private volatile int status;
  private boolean closed;

  GrpcResponse(
      ClientCall<?, byte[]> call,
      MeshCall info,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    this.call = call;
    this.info = info;
    this.onResponse = onResponse;
    this.onFailure = onFailure;
    this.body = new ReceivedBytes(call::request);
  }

  /** Waits until the call takes another message; false when it takes none any more. */
  boolean awaitReady() throws IOException {
    synchronized (changed) {
      while (!closed && !call.isReady()) {
        try {
          changed.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new java.io.InterruptedIOException("interrupted");
        }
      }
      return !closed;
    }
  }

  void cancel() {
    call.cancel("the application gives up", null);
  }

  @Override
  public void onReady() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  @Override
  public void onHeaders(Metadata headers) {
    head = headers;
    onResponse.accept(this);
  }

  @Override
  public void onMessage(byte[] message) {
    body.message(message);
  }

  @Override
  public void onClose(Status ended, Metadata received) {
    synchronized (changed) {
      closed = true;
      changed.notifyAll();
    }
    trailers = received;
    if (head != null) {
      end(ended);
    } else if (ended.getCode() == Status.Code.CANCELLED
        || ended.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      onFailure.accept(new IOException(ended.asException()));
    } else {
      head = received;
      status = ended.getCode().value();
      if (ended.getDescription() != null) {
        body.message(ended.getDescription().getBytes(StandardCharsets.UTF_8));
      }
      body.end();
      onResponse.accept(this);
    }
  }

  private void end(Status ended) {
    if (ended.isOk()) {
      body.end();
    } else {
      body.broken(new IOException(ended.asException()));
    }
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable String header(String name) {
    return value(head, name);
  }

  private static @Nullable String value(@Nullable Metadata metadata, String name) {
    return metadata == null ? null : new MetadataHeaders(metadata).get(name);
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public @Nullable String trailer(String name) {
    return value(trailers, name);
  }

  @Override
  public @Nullable CallInfo info() {
    return info.info();
  }

  @Override
  public void close() {
    cancel();
  }
}
