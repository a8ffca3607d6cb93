package io.inmesh.testing.contract;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server in the mesh with an application, and a client that knows no mesh and calls it over
 * {@code 127.0.0.1} without TLS. The application serves any method at these paths, and looks at the
 * request as the mesh gives it to the application:
 *
 * <ul>
 *   <li>{@code /app/echo} says in UTF-8 what it has received: the path, then all headers by their
 *       names, each as {@code name=value} with a lower-case name and {@code ", "} before the next
 *       one, the values of several lines of one name joined with {@code "|"} in their order, a
 *       character from 0 to 255 for each byte of a value; last {@link ServerContract#inContext()},
 *       asked on the thread on which it works. So {@code /app/echo {x-empty=, x-two=1|2} in context
 *       ...}; what else is there does not matter. Each line of {@code x-repeated} is repeated in
 *       the response, as a line of its own with the same value, be it empty.
 *   <li>{@code /app/body} reads the body of the request as it comes and answers {@code N bytes} and
 *       {@link ServerContract#inContext()}, asked once the body is there.
 *   <li>{@code /app/throw} throws an exception before anything of a response is there; the server
 *       makes 500 of it.
 *   <li>{@code /app/never} does not answer, whether or not there is a body, until the caller is
 *       {@linkplain Pending#cancel cancelled} or the server {@linkplain #close closed}.
 *   <li>{@code /app/stream} lets the head of its response leave, and then each piece that {@link
 *       #write} gives it, by itself and at once.
 * </ul>
 *
 * <p>Where nothing else is said the status is 200. All responses but those of {@code /app/throw},
 * {@code /app/never} and {@code /app/stream} have two lines of {@code x-app}, {@code 1} and then
 * {@code 2}, and one of {@code x-secret} with any value, which the mesh takes away. Each test has a
 * server of its own. {@link EchoServlet} is such an application.
 */
public interface ServerUnderTest extends AutoCloseable {
  /**
   * Calls and waits for the end.
   *
   * @param bodyBytes the length of the body, whatever it consists of; 0: the request has none
   */
  Answer call(String path, Map<String, String> headers, int bodyBytes) throws Exception;

  /** Calls {@code /app/never}; returns when the application has got the call. */
  Pending hang() throws Exception;

  /** Calls {@code /app/stream}; returns when the head of the response is there. */
  Stream stream() throws Exception;

  /**
   * Has the application write a piece of one character to its response of {@code /app/stream}; ""
   * ends it. What cannot be written any more ends it, too: the application gives up then, and what
   * this is called with later goes nowhere.
   */
  void write(String piece) throws Exception;

  /**
   * Calls {@code /app/body} with a body of 100 bytes, and returns when the first is sent, whoever
   * has got it.
   */
  Upload upload() throws Exception;

  /**
   * Calls as {@link #call} does, with a body whose length nobody announces: over HTTP/1 in chunks.
   * The answer may come before all of it is sent.
   */
  Answer callUnannounced(String path, int bodyBytes) throws Exception;

  /** The port that the server listens at. */
  int port();

  /** What {@link #call} and {@link #callUnannounced} name as the authority, in {@code host}. */
  default String authority() {
    return "127.0.0.1:" + port();
  }

  /** The method of {@link #call}, with a body or without one. */
  default String method(boolean hasBody) {
    return hasBody ? "POST" : "GET";
  }

  /** The protocol that the client speaks. */
  default String protocol() {
    return "HTTP/1.1";
  }

  /**
   * Calls {@code /app/echo} with these header lines, as they are and in this order, and without a
   * body. Whether such a request can be served says the server: its refusal is an answer, too.
   *
   * @param lines name, value, name, value, ...; each character of a value is one byte
   */
  Answer callWith(String... lines) throws Exception;

  /** Whether header values may have bytes that are not ASCII; others leave such headers out. */
  boolean carriesAnyByte();

  /**
   * Whether header values reach the adapter as they came. Others parse them in a way of their own,
   * as the JDK's server does: a CR by itself ends a line there, and a tab is a space.
   */
  default boolean keepsHeaderValues() {
    return true;
  }

  /**
   * Whether it tells a body that is not HTTP from one that its caller has broken off. Others make
   * the same exception of both, as Jetty does over HTTP/1.
   */
  default boolean tellsMalformedBodies() {
    return true;
  }

  /** Whether it is told that a caller has gone, also while nothing is written or read. */
  boolean hearsOfLeaving();

  /** How many calls of any path the application has got; each counts before its body is read. */
  int applicationCalls();

  /** The status that a caller sees where a proxy answers with this one. */
  int statusOf(int httpStatus);

  /** Ends what the application still holds, stops the server and the client. */
  @Override
  void close() throws Exception;

  /** A call under way. */
  interface Pending {
    /**
     * The caller goes away; then the application ends a call of {@code /app/never}, for servers
     * that do not hear of it.
     */
    void cancel();

    /** What the caller has got in the end. */
    Answer answer() throws Exception;
  }

  /** A call whose body comes piece by piece. */
  interface Upload extends Pending {
    /** Sends one byte more, at once. */
    void send() throws Exception;

    /** Sends what is left of the 100. */
    void finish() throws Exception;
  }

  /** A response that comes piece by piece. */
  interface Stream extends AutoCloseable {
    /**
     * The next piece; null at the end.
     *
     * @throws IOException when the response was broken off
     */
    @Nullable String next() throws IOException, InterruptedException;

    /** The caller goes away. */
    void cancel();

    /** Cancels it. */
    @Override
    default void close() {
      cancel();
    }
  }

  /**
   * What came back.
   *
   * @param status of HTTP or gRPC
   * @param text the body or message; of a failed gRPC call its description
   * @param headers values by lower-case name, each line by itself in its order, a character for
   *     each byte; of gRPC also what came as trailers
   */
  record Answer(int status, String text, Map<String, List<String>> headers) {
    /** All values of a header. */
    public String header(String name) {
      return String.join("|", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }
  }
}
