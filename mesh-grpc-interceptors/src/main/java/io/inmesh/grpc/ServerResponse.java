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
 * after which the application's goes nowhere. The call's lock guards what is decided; marshallers
 * and the connection do their work without it. What the mesh ends while the application is about to
 * send goes out after that, on the same thread.
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

  /** How many times the application is about to send something. */
  private int sending;

  private @Nullable Ending due;

  private record Ending(Status status, Metadata trailers) {}

  ServerResponse(ServerCall<?, RespT> wire, InboundCall call, ReentrantLock lock) {
    this.wire = wire;
    this.call = call;
    this.lock = lock;
  }

  // ---- of the application ----

  void headers(Metadata headers) {
    Metadata edited = copy(headers);
    lock.lock();
    try {
      if (taken) {
        return;
      }
      headersSent = true;
      call.onProgress();
      edited.put(HeaderKeys.CONTENT_TYPE, HeaderKeys.GRPC);
      call.editResponse(HTTP_OK, new MetadataHeaders(edited));
      edited.discardAll(HeaderKeys.CONTENT_TYPE); // the connection adds it
      sending++;
    } finally {
      lock.unlock();
    }
    try {
      wire.sendHeaders(edited);
    } finally {
      sent();
    }
  }

  void message(RespT message) {
    lock.lock();
    try {
      if (taken) {
        return;
      }
      call.onProgress();
      sending++;
    } finally {
      lock.unlock();
    }
    try {
      wire.sendMessage(message);
    } finally {
      sent();
    }
  }

  void close(Status status, Metadata trailers) {
    Ending ending;
    lock.lock();
    try {
      if (taken) {
        return;
      }
      ending = ending(status, trailers);
      closed = true;
      sending++;
    } finally {
      lock.unlock();
    }
    try {
      wire.close(ending.status, ending.trailers);
    } finally {
      sent();
    }
  }

  private void sent() {
    lock.lock();
    try {
      sending--;
    } finally {
      lock.unlock();
    }
    settle();
  }

  /** As the application has it, or, where it is the head of the response, as the mesh edits it. */
  private Ending ending(Status status, Metadata trailers) {
    return headersSent || closed
        ? new Ending(status, trailers)
        : endingWithoutHeaders(status, trailers);
  }

  private Ending endingWithoutHeaders(Status status, Metadata trailers) {
    String code = Integer.toString(status.getCode().value());
    MetadataHeaders head = new MetadataHeaders(copy(trailers));
    head.set("content-type", HeaderKeys.GRPC);
    head.set(STATUS, code);
    if (status.getDescription() != null) {
      head.set(MESSAGE, GrpcMessage.encoded(status.getDescription()));
    }
    call.editResponse(HTTP_OK, head);
    Status edited = code.equals(head.get(STATUS)) ? status : TrailersOnly.ofCode(head.get(STATUS));
    String message = head.get(MESSAGE);
    edited = edited.withDescription(message == null ? null : GrpcMessage.decoded(message));
    head.remove("content-type");
    head.remove(STATUS);
    head.remove(MESSAGE);
    return new Ending(edited, head.metadata());
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
      if (closed) {
        return;
      }
      due = ending(status, new Metadata());
      closed = true;
      taken = true;
    } finally {
      lock.unlock();
    }
    settle();
  }

  /** Ends the response, without the lock, once it is to and nothing else is about to go out. */
  void settle() {
    Ending now;
    lock.lock();
    try {
      if (due == null || sending > 0) {
        return;
      }
      now = due;
      due = null;
    } finally {
      lock.unlock();
    }
    wire.close(now.status, now.trailers);
  }

  // ---- of the mesh, with the lock held; to be followed by settle() without it ----

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
    due = new Ending(status, trailers);
    return true;
  }

  // ---- from anywhere ----

  /** Whether the mesh has answered, so that nothing of the application is of interest any more. */
  boolean isTaken() {
    return taken;
  }
}
