package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The response of a call: the application's, whose head the mesh edits, or one of the mesh itself,
 * after which the application's goes nowhere. The call's lock guards it.
 */
final class ServerResponse<RespT> {
  private static final int HTTP_OK = 200;
  private static final String STATUS = "grpc-status";
  private static final String MESSAGE = "grpc-message";

  private final ServerCall<?, RespT> wire;
  private final InboundCall call;
  private final ReentrantLock lock;
  private boolean headersSent;
  private boolean closed;
  private volatile boolean taken;

  ServerResponse(ServerCall<?, RespT> wire, InboundCall call, ReentrantLock lock) {
    this.wire = wire;
    this.call = call;
    this.lock = lock;
  }

  // ---- of the application ----

  void headers(Metadata headers) {
    lock.lock();
    try {
      if (!taken) {
        headersSent = true;
        Metadata edited = copy(headers);
        call.editResponse(HTTP_OK, new MetadataHeaders(edited));
        wire.sendHeaders(edited);
      }
    } finally {
      lock.unlock();
    }
  }

  void message(RespT message) {
    lock.lock();
    try {
      if (!taken) {
        call.onProgress();
        wire.sendMessage(message);
      }
    } finally {
      lock.unlock();
    }
  }

  void close(Status status, Metadata trailers) {
    lock.lock();
    try {
      if (taken) {
        return;
      }
      if (headersSent || closed) {
        closed = true;
        wire.close(status, trailers);
      } else {
        closed = true;
        closeWithoutHeaders(status, trailers);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Trailers that are the head of their response, and can be edited as such. */
  private void closeWithoutHeaders(Status status, Metadata trailers) {
    String code = Integer.toString(status.getCode().value());
    MetadataHeaders head = new MetadataHeaders(copy(trailers));
    head.set(STATUS, code);
    if (status.getDescription() != null) {
      head.set(MESSAGE, GrpcMessage.encoded(status.getDescription()));
    }
    call.editResponse(HTTP_OK, head);
    Status edited = code.equals(head.get(STATUS)) ? status : editedStatus(head.get(STATUS));
    String message = head.get(MESSAGE);
    edited = edited.withDescription(message == null ? null : GrpcMessage.decoded(message));
    head.remove(STATUS);
    head.remove(MESSAGE);
    wire.close(edited, head.metadata());
  }

  private static Status editedStatus(@Nullable String code) {
    try {
      return code == null ? Status.UNKNOWN : Status.fromCodeValue(Integer.parseInt(code));
    } catch (NumberFormatException e) {
      return Status.UNKNOWN;
    }
  }

  private static Metadata copy(Metadata given) {
    Metadata copy = new Metadata(); // the application may give the same one again
    copy.merge(given);
    return copy;
  }

  /** The application has failed: its caller is told what gRPC tells. */
  void failed(Status status) {
    lock.lock();
    try {
      if (!closed) {
        close(status, new Metadata());
        taken = true;
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- of the mesh, with the lock held ----

  /** The mesh answers; false when the application was faster. */
  boolean reply(LocalReply reply) {
    return take(LocalStatus.sent(reply), LocalStatus.trailers(reply));
  }

  /** The mesh ends a response that has begun; false when it has ended already. */
  boolean take(Status status, Metadata trailers) {
    if (closed) {
      return false;
    }
    taken = true;
    closed = true;
    wire.close(status, trailers);
    return true;
  }

  // ---- from anywhere ----

  /** Whether the mesh has answered, so that nothing of the application is of interest any more. */
  boolean isTaken() {
    return taken;
  }
}
