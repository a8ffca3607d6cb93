package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.okhttp.RequestTarget;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  /** What differs by nature: the time, the name of the server, the connection. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "date",
          "server",
          "connection",
          "keep-alive",
          "transfer-encoding",
          "content-length",
          "x-envoy-upstream-service-time");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"comparison, 60", "filters, 80"})
  void theRealEnvoyAndTheLibraryAnswerAlike(String what, int atLeast) throws Exception {
    try (ScriptedBackend echo = new ScriptedBackend();
        ScriptedBackend flaky = new ScriptedBackend()) {
      int port = EnvoyProcess.freePort();
      int admin = EnvoyProcess.freePort();
      String bootstrap =
          resource(what + ".yaml")
              .replace("${PORT}", Integer.toString(port))
              .replace("${ADMIN}", Integer.toString(admin))
              .replace("${ECHO}", Integer.toString(echo.port()))
              .replace("${FLAKY}", Integer.toString(flaky.port()))
              .replace("${CLOSED}", Integer.toString(EnvoyProcess.freePort()));
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
          Sent sent = Sent.parse(line);
          flaky.rewind();
          Seen byEnvoy = throughEnvoy(port, sent);
          flaky.rewind();
          Seen byInmesh = throughMesh(client, sent);
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

  /** Raw bytes, so that nothing is normalised on the way. */
  private static Seen throughEnvoy(int port, Sent sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      StringBuilder request = new StringBuilder();
      request.append(sent.method()).append(' ').append(sent.target()).append(" HTTP/1.1\r\n");
      request.append("host: ").append(sent.authority()).append("\r\n");
      request.append("connection: close\r\n");
      for (String[] header : sent.headers()) {
        request.append(header[0]).append(": ").append(header[1]).append("\r\n");
      }
      if (Set.of("POST", "PUT").contains(sent.method())) {
        request.append("content-length: 0\r\n");
      }
      request.append("\r\n");
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return Seen.read(new BufferedInputStream(socket.getInputStream()), sent.method());
    }
  }

  private static Seen throughMesh(OkHttpClient client, Sent sent) throws IOException {
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
          .forEach(pair -> Seen.addCompared(headers, pair.getFirst(), pair.getSecond()));
      return Seen.of(response.code(), headers, response.body().string());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = EnvoyComparisonIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A request. */
  private record Sent(String method, String authority, String target, List<String[]> headers) {
    static Sent parse(String line) {
      String[] words = line.split(" ");
      List<String[]> headers = new ArrayList<>();
      for (int i = 3; i < words.length; i++) {
        headers.add(words[i].split("=", 2));
      }
      return new Sent(words[0], words[1], words[2], headers);
    }
  }

  /** What came back, without what differs by nature. */
  private record Seen(int status, Set<String> headers, String body) {
    static Seen of(int status, Set<String> headers, String body) {
      return new Seen(status, headers, comparable(body));
    }

    static void addCompared(Set<String> headers, String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("x-ratelimit-reset") && !value.equals("0")) {
        headers.add(lower + ": N"); // it shrinks while the two are asked
      } else if (!NOT_COMPARED.contains(lower)) {
        headers.add(lower + ": " + value);
      }
    }

    /** The echo without random ids, and without what the client's connection adds. */
    private static String comparable(String body) {
      return body.replaceAll("x-request-id=[0-9a-f-]{36}", "x-request-id=ID")
          .replaceAll("x-envoy-expected-rq-timeout-ms=\\d+", "x-envoy-expected-rq-timeout-ms=N")
          .replaceAll(", (connection|content-length|transfer-encoding)=[^,}]*", "")
          .replaceAll("\\{(connection|content-length|transfer-encoding)=[^,}]*, ", "{");
    }

    static Seen read(InputStream in, String method) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      in.transferTo(all);
      String text = all.toString(StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        throw new IOException("no response to " + method + ": " + text);
      }
      String[] lines = text.substring(0, end).split("\r\n");
      Set<String> headers = new TreeSet<>();
      boolean chunked = false;
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        String value = lines[i].substring(colon + 1).strip();
        chunked |= lines[i].toLowerCase(Locale.ROOT).startsWith("transfer-encoding:");
        addCompared(headers, lines[i].substring(0, colon), value);
      }
      String body = text.substring(end + 4);
      int status = Integer.parseInt(lines[0].split(" ")[1]);
      return of(status, headers, chunked ? EnvoyClient.unchunked(body) : body);
    }
  }
}
