package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx64m");
    command.addAll(jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), getClass().getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("received " + GIGABYTE);
  }

  /** What the JVM with the small heap is told besides; nothing unless overridden. */
  protected List<String> jvmOptions() {
    return List.of();
  }

  /** The program that is run with a small heap. */
  protected static void run(BiFunction<Mesh, ApplicationHooks, ClientUnderTest> newClient)
      throws IOException {
    try (ContractMesh mesh = new ContractMesh();
        ClientUnderTest client = newClient.apply(mesh.mesh(), ApplicationHooks.NONE);
        ContractBackend backend = client.newBackend(LargeBodyContract::echoLength)) {
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      ClientRequest request = ClientRequest.postOnce("http://shop.example/", new Zeros());
      try (ClientResponse response = client.send(request)) {
        System.out.println("received " + count(response.body()));
      }
    }
  }

  private static void echoLength(ContractExchange exchange) throws IOException {
    long length = count(exchange.bodyStream());
    exchange.startSized(200, length);
    byte[] block = new byte[64 * 1024];
    for (long sent = 0; sent < length; sent += block.length) {
      exchange.send(Arrays.copyOf(block, (int) Math.min(block.length, length - sent)));
    }
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
