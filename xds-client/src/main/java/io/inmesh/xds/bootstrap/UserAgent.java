package io.inmesh.xds.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** How this client names itself to control planes ({@code Node.user_agent_name}). */
final class UserAgent {
  static final String NAME = "inmesh";

  /** The project's, which the build writes beside this class; it is also there in a jar of all. */
  static final String VERSION = version();

  private UserAgent() {}

  private static String version() {
    try (InputStream stream = UserAgent.class.getResourceAsStream("version.txt")) {
      return stream == null
          ? "unknown"
          : new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
