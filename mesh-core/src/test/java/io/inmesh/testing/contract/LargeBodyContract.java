package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A gigabyte passes both ways through a JVM with a heap of 64 MB. A subclass has a {@code main}
 * that calls {@link #run}.
 */
public abstract class LargeBodyContract {
  private static final long GIGABYTE = 1L << 30;

  @Test
  @Tag("it")
  @Timeout(300)
  void aGigabyteNeedsNoMoreHeapThanAnyCall() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                getClass().getName())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("received " + GIGABYTE);
  }

  /** The program that is run with a small heap. */
  protected static void run(Function<Mesh, ClientUnderTest> newClient) throws IOException {
    try (Backend backend =
            Backend.start(exchange -> echoLength(exchange.bodyStream(), exchange.output()));
        ContractMesh mesh = new ContractMesh()) {
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      try (ClientUnderTest client = newClient.apply(mesh.mesh());
          ClientResponse response =
              client.send(ClientRequest.postOnce("http://shop.example/", new Zeros()))) {
        System.out.println("received " + count(response.body()));
      }
    }
  }

  private static void echoLength(InputStream in, OutputStream out) throws IOException {
    long length = count(in);
    out.write(
        ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    byte[] block = new byte[64 * 1024];
    for (long sent = 0; sent < length; sent += block.length) {
      out.write(block, 0, (int) Math.min(block.length, length - sent));
    }
    out.flush();
  }

  private static long count(InputStream in) throws IOException {
    byte[] block = new byte[64 * 1024];
    long sum = 0;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      sum += read;
    }
    return sum;
  }

  private static final class Zeros extends InputStream {
    private long position;

    @Override
    public int read() {
      return position++ < GIGABYTE ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int read = (int) Math.min(length, GIGABYTE - position);
      position += read;
      return read == 0 ? -1 : read;
    }
  }
}
