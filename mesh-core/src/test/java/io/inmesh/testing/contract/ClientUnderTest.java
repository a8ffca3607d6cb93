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
    BODY_ON_CALLING_THREAD,

    /** Requests have the method that the application says; without it all are {@code POST}. */
    METHODS,

    /**
     * A request body that can be read once goes out once; without it the client keeps what it has
     * read, and sends it again.
     */
    BODY_SENT_ONCE,

    /**
     * A call that runs out of time of the request that it is made for is answered as HTTP has it,
     * by 504 with an explanation; without it the client ends it as one whose own limit is over.
     */
    REPLY_WHEN_OUT_OF_TIME,

    /**
     * The application's own limit for a call holds until the response has been read, and the mesh
     * is shown it as {@code RequestView.deadlineNanos}; without it the limit ends with the head of
     * the response, and the adapter keeps it to itself.
     */
    LIMIT_INCLUDES_BODY,

    /**
     * A short response that has come whole is the application's, whenever it begins to read;
     * without it the client takes no more off the connection than the application has asked for,
     * and the route's time goes on until it has read the last of it.
     */
    READS_AHEAD,

    /**
     * Each callback of the client, be it in the mesh or not, has the contexts that an executor
     * takes along; without it that depends on chance, such as whether a connection is there
     * already, and only what runs on the calling thread or is wrapped by the application has them
     * for certain.
     */
    STEADY_CONTEXTS,

    /**
     * Values of headers go out byte by byte, those too that are not ASCII; without it the client
     * knows ASCII only, and sends a question mark for each other byte or leaves the header out.
     */
    HEADER_BYTES,

    /**
     * The cluster's connect timeout ends an attempt that gets no connection; without it the client
     * goes on until another limit of the call is over.
     */
    CONNECT_TIMEOUT
  }

  /** What the client can do; constant. */
  Set<Capability> capabilities();

  /** A server of the kind that this client calls; HTTP/1.1 unless overridden. */
  default ContractBackend newBackend(ContractBackend.Handler handler) {
    return Backend.start(handler::handle);
  }

  /** The status that a caller sees where HTTP has this one; the same unless overridden. */
  default int statusOf(int httpStatus) {
    return httpStatus;
  }

  /** The {@code content-type} that a caller sees of a text that the mesh itself answers. */
  default String contentTypeOfReplies() {
    return "text/plain";
  }

  /** Makes a call; returns with the head of the response. */
  ClientResponse send(ClientRequest request) throws IOException;

  /** Makes a call with a client of the same kind and settings that has never heard of the mesh. */
  ClientResponse sendWithoutMesh(ClientRequest request) throws IOException;

  /**
   * Makes a call on a thread of the client.
   *
   * @param onResponse gets the response and closes it, perhaps later and on another thread: the
   *     client does not; what it throws is the application's fault
   * @param onFailure gets the failure
   */
  Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure);

  /** The same with a client of the same kind and settings that has never heard of the mesh. */
  Started startWithoutMesh(
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
