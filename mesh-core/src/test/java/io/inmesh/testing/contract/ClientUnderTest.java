package io.inmesh.testing.contract;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A client with the adapter under test, as the suite drives it.
 *
 * <p>What a client cannot do by its nature it says in {@link #capabilities}; the suite then asserts
 * what it does instead.
 */
public interface ClientUnderTest extends AutoCloseable {
  /** What not every client can do. */
  enum Capability {
    /** Trailers of responses reach the application; without it there are none, and all else is. */
    TRAILERS,
    /**
     * Request bodies of a blocking call are written on the thread that makes it, with its thread
     * locals; without it they are written on threads of the executor that the application gave.
     */
    BODY_ON_CALLING_THREAD
  }

  /** What the client can do; constant. */
  Set<Capability> capabilities();

  /** Makes a call; returns with the head of the response. */
  ClientResponse send(ClientRequest request) throws IOException;

  /** Makes a call with a client of the same kind and settings that has never heard of the mesh. */
  ClientResponse sendWithoutMesh(ClientRequest request) throws IOException;

  /**
   * Makes a call on a thread of the client.
   *
   * @param onResponse gets the response and closes it; what it throws is the application's fault
   * @param onFailure gets the failure
   */
  Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure);

  /** Whether a thread is one of those that the application gave the client. */
  boolean isOfTheApplication(Thread thread);

  /** Frees connections and threads. */
  @Override
  void close();

  /** A call under way. */
  interface Started {
    /** Has the application give the call up. */
    void cancel();
  }
}
