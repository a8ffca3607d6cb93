package io.inmesh.testing.contract;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server in the mesh, whose application answers at these paths: {@code /app/echo} says what it
 * has received, {@code /app/body} how many bytes, {@code /app/throw} fails, {@code /app/never} does
 * not answer, {@code /app/stream} lets the head of its response leave, and then the pieces that it
 * is given. The application adds {@code x-app} and {@code x-secret} to its responses.
 */
public interface ServerUnderTest extends AutoCloseable {
  /** Calls and waits for the end. */
  Answer call(String path, Map<String, String> headers, int bodyBytes) throws Exception;

  /** Calls {@code /app/never}; returns when the application has got the call. */
  Pending hang() throws Exception;

  /** Calls {@code /app/stream}; returns when the head of the response is there. */
  Stream stream() throws Exception;

  /**
   * Has the application write a piece of one character to its response of {@code /app/stream}; ""
   * ends it. What cannot be written any more ends it, too.
   */
  void write(String piece) throws Exception;

  /**
   * Calls {@code /app/body} with a body that does not come whole; returns when the application has
   * got the call.
   */
  Pending upload() throws Exception;

  /**
   * Calls {@code /app/echo} with these header lines.
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

  /** Whether it is told that a caller has gone, also while nothing is written or read. */
  boolean hearsOfLeaving();

  /** How many calls the application has got. */
  int applicationCalls();

  /** The status that a caller sees where a proxy answers with this one. */
  int statusOf(int httpStatus);

  /** A call under way. */
  interface Pending {
    /** The caller goes away. */
    void cancel();

    /** What the caller has got in the end. */
    Answer answer() throws Exception;
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
   * @param headers by lower-case name; of gRPC also what came as trailers
   */
  record Answer(int status, String text, Map<String, List<String>> headers) {
    /** All values of a header. */
    public String header(String name) {
      return String.join("|", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }
  }
}
