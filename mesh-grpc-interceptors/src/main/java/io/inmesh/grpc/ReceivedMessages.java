package io.inmesh.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are received whole before the application sees the first, and what it has asked for
 * since. Used by one thread at a time.
 */
final class ReceivedMessages<ReqT> {
  /** Of a message on the wire: whether it is compressed, and its length. */
  private static final int PREFIX_BYTES = 5;

  private final MethodDescriptor<ReqT, ?> method;
  private final long maxBytes;
  private final Deque<ReqT> messages = new ArrayDeque<>();
  private long bytes;
  private long asked;

  /**
   * @param maxBytes how much may come, as it is without compression
   */
  ReceivedMessages(MethodDescriptor<ReqT, ?> method, long maxBytes) {
    this.method = method;
    this.maxBytes = maxBytes;
  }

  /**
   * Another one has come; false when that is more than allowed.
   *
   * @param size of the message
   */
  boolean add(ReqT message, long size) {
    bytes += PREFIX_BYTES + size;
    messages.add(message);
    return bytes <= maxBytes;
  }

  /** The size of a message, which its marshaller tells, on whatever thread. */
  long size(ReqT message) {
    try (InputStream stream = method.streamRequest(message)) {
      return stream instanceof KnownLength
          ? stream.available()
          : stream.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The application asks for more, and is told of what it may have now. */
  void ask(int count, Consumer<Consumer<ServerCall.Listener<ReqT>>> application) {
    asked += count;
    boolean any = false;
    for (ReqT message = poll(); message != null; message = poll()) {
      ReqT one = message;
      any = true;
      application.accept(listener -> listener.onMessage(one));
    }
    if (any && isEmpty()) {
      application.accept(ServerCall.Listener::onHalfClose);
    }
  }

  private @Nullable ReqT poll() {
    if (asked == 0 || messages.isEmpty()) {
      return null;
    }
    asked--;
    return messages.poll();
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }
}
