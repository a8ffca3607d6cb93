package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.okhttp.RequestTarget;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bootstrap, the same requests: the real Envoy and Inmesh give the same answers. */
@Tag("it")
class EnvoyComparisonIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "comparison, 60",
    "filters, 80",
    "combinations, 90",
    "edges, 100",
    "replies, 29",
    "formats, 260"
  })
  void theRealEnvoyAndTheLibraryAnswerAlike(String what, int atLeast) throws Exception {
    try (ScriptedBackend echo = new ScriptedBackend();
        ScriptedBackend flaky = new ScriptedBackend()) {
      int port = FreePorts.next();
      int admin = FreePorts.next();
      String bootstrap =
          resource(what + ".yaml")
              .replace("${PORT}", Integer.toString(port))
              .replace("${ADMIN}", Integer.toString(admin))
              .replace("${ECHO}", Integer.toString(echo.port()))
              .replace("${FLAKY}", Integer.toString(flaky.port()))
              .replace("${CLOSED}", Integer.toString(FreePorts.next()));
      Path file = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
      XdsConfigSource source =
          XdsConfigSource.of(new BootstrapReader().parse(what + ".yaml", bootstrap));
      OkHttpClient template =
          new OkHttpClient.Builder()
              .followRedirects(false)
              .addNetworkInterceptor(chain ->
                  chain.proceed(
                      chain
                          .request()
                          .newBuilder()
                          .removeHeader("User-Agent")
                          .removeHeader("Accept-Encoding")
                          .build()))
              .build();
      List<String> differences = new ArrayList<>();
      int compared = 0;
      try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
          Mesh mesh = Mesh.builder(source).unknownAuthority(UnknownAuthority.REJECT).build()) {
        OkHttpClient client =
            template.newBuilder().addInterceptor(MeshInterceptor.of(mesh, template)).build();
        for (String line : resource(what + "-requests.txt").lines().toList()) {
          if (line.isBlank() || line.startsWith("#")) {
            continue;
          }
          RequestLine sent = RequestLine.parse(line);
          flaky.rewind();
          echo.rewind();
          SeenAnswer byEnvoy = SeenAnswer.of(sent, port);
          flaky.rewind();
          echo.rewind();
          SeenAnswer byInmesh = throughMesh(client, sent);
          compared++;
          if (!byEnvoy.equals(byInmesh)) {
            differences.add(line + "\n  envoy:  " + byEnvoy + "\n  inmesh: " + byInmesh);
          }
        }
        client.connectionPool().evictAll();
        template.connectionPool().evictAll();
      }
      assertThat(differences).as("differences among %s requests", compared).isEmpty();
      assertThat(compared).isGreaterThan(atLeast);
    }
  }

  private static SeenAnswer throughMesh(OkHttpClient client, RequestLine sent) throws IOException {
    Request.Builder request =
        new Request.Builder()
            .url("http://inmesh.invalid/")
            .tag(RequestTarget.class, new RequestTarget(sent.target()))
            .header("Host", sent.authority());
    for (String[] header : sent.headers()) {
      request.addHeader(header[0], header[1]);
    }
    request.method(
        sent.method(), Set.of("POST", "PUT").contains(sent.method()) ? RequestBody.EMPTY : null);
    try (Response response = client.newCall(request.build()).execute()) {
      Set<String> headers = new TreeSet<>();
      response
          .headers()
          .forEach(pair -> SeenAnswer.addCompared(headers, pair.getFirst(), pair.getSecond()));
      return SeenAnswer.of(response.code(), headers, response.body().string());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = EnvoyComparisonIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
