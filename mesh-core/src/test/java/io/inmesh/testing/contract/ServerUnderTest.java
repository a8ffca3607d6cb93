package io.inmesh.testing.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A server in the mesh, whose application answers at these paths: {@code /app/echo} says what it
 * has received, {@code /app/body} how many bytes, {@code /app/throw} fails, {@code /app/never} does
 * not answer. The application adds {@code x-app} and {@code x-secret} to its responses.
 */
public interface ServerUnderTest extends AutoCloseable {
  /** Calls and waits for the end. */
  Answer call(String path, Map<String, String> headers, int bodyBytes) throws Exception;

  /** Calls {@code /app/never}; returns when the application has got the call. */
  Pending hang() throws Exception;

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
