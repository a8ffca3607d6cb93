package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  private static final Map<String, String> PIPE = Map.of("TERM", "dumb");

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  /**
   * Takes the port of the instance that was killed, once nothing is sent there, so that it cannot
   * come back; hangs up on everybody.
   */
  private static final class PortThief extends ByteArrayOutputStream implements AutoCloseable {
    private static final Pattern KILLED = Pattern.compile("kill +v2-a at 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern EJECTED = Pattern.compile("ejected +v2-a");
    private final ServerSocket thief;
    private final Thread thread = new Thread(this::hangUp, "port thief");

    PortThief() throws IOException {
      thief = new ServerSocket();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      String text = toString(StandardCharsets.UTF_8);
      Matcher killed = KILLED.matcher(text);
      if (!thief.isBound() && EJECTED.matcher(text).find() && killed.find()) {
        int port = Integer.parseInt(killed.group(1));
        try {
          thief.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        thread.start();
      }
    }

    private void hangUp() {
      try {
        while (!thief.isClosed()) {
          thief.accept().close();
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    @Override
    public void close() throws IOException {
      thief.close();
    }
  }

  private int run(Map<String, String> properties, ByteArrayOutputStream out) {
    return Quickstart.run(
        properties,
        PIPE,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  @Test
  void aBrokenPromiseIsNamedAndIsAFailure() throws Exception {
    try (PortThief out = new PortThief()) {
      assertThat(run(Map.of("demo.speed", "20", "demo.rate", "400"), out)).isEqualTo(1);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .containsPattern("BROKEN +v2-a comes back: ")
          .containsPattern("promises +\\d+ of \\d+ kept");
    }
  }

  @Test
  void aWrongOptionIsNamed() {
    assertThat(run(Map.of("demo.rate", "many"), new ByteArrayOutputStream())).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("demo.rate: many (expected: a whole number, 20 to 5000)");
  }

  @Test
  void aBootstrapThatIsNoneIsNamed() {
    assertThat(run(Map.of("demo.bootstrap", "pom.xml"), new ByteArrayOutputStream())).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("pom.xml");
  }
}
