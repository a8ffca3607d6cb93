package io.inmesh.testing.contract;

import java.io.IOException;
import java.util.function.Consumer;

/** A client with the adapter under test, as the suite drives it. */
public interface ClientUnderTest extends AutoCloseable {
  /** What not every client can do. */
  enum Feature {
    /** Trailers of responses reach the application. */
    TRAILERS,
    /** Callbacks of the application run on threads of the client. */
    CALLBACKS
  }

  /** Whether the client can do this; a test that needs it is left out otherwise. */
  boolean can(Feature feature);

  /** Makes a call; returns with the head of the response. */
  ClientResponse send(ClientRequest request) throws IOException;

  /**
   * Makes a call on a thread of the client.
   *
   * @param onResponse gets the response and closes it; what it throws is the application's fault
   * @param onFailure gets the failure
   */
  Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure);

  /** Frees connections and threads. */
  @Override
  void close();

  /** A call under way. */
  interface Started {
    /** Has the application give the call up. */
    void cancel();
  }
}
