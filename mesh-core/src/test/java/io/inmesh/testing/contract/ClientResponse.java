package io.inmesh.testing.contract;

import io.inmesh.call.CallInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response as the application behind a client under test sees it; its body is still to be read.
 */
public interface ClientResponse extends AutoCloseable {
  /** The status code. */
  int status();

  /** The first value of a header; null when it is missing. */
  @Nullable String header(String name);

  /** The body, streamed. */
  InputStream body();

  /** A trailer, once the body is read; null when it is missing. */
  @Nullable String trailer(String name) throws IOException;

  /**
   * What the adapter tells of the call, as far as it is known now: of a body that has broken off
   * also how. Null when the request was not for the mesh.
   */
  @Nullable CallInfo info();

  /** Reads the rest of the body as text. */
  default String text() throws IOException {
    return new String(body().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Gives the rest of the body up. */
  @Override
  void close();
}
