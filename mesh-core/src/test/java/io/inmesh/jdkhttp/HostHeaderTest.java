package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshMode;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK decides once per JVM whether {@code Host} may be set: each case has a JVM of its own. */
@Timeout(300)
class HostHeaderTest {
  private static final String ALLOWED = "-Djdk.httpclient.allowRestrictedHeaders=";

  @Test
  void allowedAtTheStartOfTheJvm() throws Exception {
    assertThat(run(ALLOWED + "connection,Host", "client first")).isEqualTo("wrapped");
  }

  @Test
  void allowedBeforeTheFirstUse() throws Exception {
    assertThat(run("-Dnothing", "allow first")).isEqualTo("wrapped");
    assertThat(run(ALLOWED + "connection", "allow first")).isEqualTo("wrapped");
  }

  @Test
  void tooLateIsToldWithTheRemedy() throws Exception {
    for (String order : List.of("client first", "allow later")) {
      assertThat(run("-Dnothing", order))
          .startsWith("java.net.http restricts the Host header in this JVM")
          .contains("-Djdk.httpclient.allowRestrictedHeaders=host")
          .contains("MeshHttpClient.allowHostHeader()");
    }
  }

  @Test
  void aMeshThatOnlyWatchesNeedsNone() throws Exception {
    assertThat(run("-Dnothing", "shadow")).isEqualTo("wrapped");
  }

  @Test
  void aMeshThatDoesMoreThanItWasSaidToFailsTheRequest() throws Exception {
    assertThat(run("-Dnothing", "shadow, but for its mesh"))
        .startsWith("java.net.http restricts the Host header in this JVM");
  }

  private static String run(String option, String order) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add(option);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(HostHeaderTest.class.getName());
    command.add(order);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** The program: makes a client and wraps it, and allows the header when its argument says. */
  public static void main(String[] args) throws Exception {
    try (ContractMesh mesh = new ContractMesh()) {
      if (args[0].equals("allow first")) {
        MeshHttpClient.allowHostHeader();
      }
      HttpClient client = HttpClient.newHttpClient();
      if (args[0].equals("allow later")) {
        MeshHttpClient.allowHostHeader();
      }
      MeshMode mode = args[0].startsWith("shadow") ? MeshMode.SHADOW : MeshMode.ENFORCE;
      try (MeshHttpClient wrapped = MeshHttpClient.wrap(client, mesh::mesh, mode)) {
        if (args[0].equals("shadow, but for its mesh")) {
          wrapped.send(
              HttpRequest.newBuilder(URI.create("http://shop.example/")).build(),
              BodyHandlers.discarding());
        }
      }
      System.out.println("wrapped");
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
  }
}
