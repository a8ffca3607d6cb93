package io.inmesh.xds.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;

/**
 * The connection to one server. Calls do not block. The host of the protocol machine serialises all
 * calls and callbacks.
 */
public interface XdsTransport {

  /**
   * Starts a stream.
   *
   * @param fullMethodName {@code service/Method}
   * @param delta whether the messages are the incremental ones
   * @param listener told once when the stream is established, then of each message that was asked
   *     for, then exactly once of the end; not called before this method returns
   */
  Stream open(String fullMethodName, boolean delta, Listener listener);

  /** Ends the connection and its streams; idempotent. */
  void close();

  /** Makes the connection to a server; the protocol machine asks once per server in use. */
  @FunctionalInterface
  interface Factory {
    /** A connection, established when its first stream is. */
    XdsTransport create(ServerConfig server);
  }

  /** One bidirectional stream of {@code (Delta)DiscoveryRequest} and {@code -Response}. */
  interface Stream {
    /**
     * Sends a request; legal once the listener heard {@link Listener#onReady}.
     *
     * @param request the message, encoded: the answers of a large mesh repeat thousands of names,
     *     which are encoded once
     */
    void send(ByteString request);

    /** Permits one more response: responses that nobody asked for stay with flow control. */
    void requestNext();

    /** Ends the stream; the listener hears nothing more. Idempotent. */
    void cancel();
  }

  /** Hears of one stream. */
  interface Listener {
    /** The stream is on an established connection; requests may be sent. */
    void onReady();

    /** A {@code DiscoveryResponse} or {@code DeltaDiscoveryResponse}. */
    void onMessage(Message response);

    /** The stream ended, for whatever reason. */
    void onClosed(XdsStatus status);
  }
}
