package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands tell beside their results: on standard error, with the exit code that fits. */
class MessagesTest {
  private static final String BOOTSTRAP =
      """
      node: {id: me, cluster: c}
      static_resources:
        listeners:
        - name: out
          api_listener: &api
            api_listener:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: out
              route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: c}}]}]}
              http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
        #MORE
        clusters:
        - {name: c, type: STATIC}
      """;
  private static final String FILE =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: out
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: out
            route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 418}}]}]}
            http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
      """;
  private static final String LINE = "{\"id\":1,\"url\":\"http://x/\"}\n";

  @TempDir private Path dir;

  private String write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  @Test
  void callTellsOfAResourceOfTheFileThatIsRejected() throws IOException {
    String lua =
        "http_filters: [{name: l, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}, ";
    String config = write("lua.yaml", BOOTSTRAP.replace("http_filters: [", lua));

    Ran ran = Ran.runWithInput(LINE, "call", "--config", config);

    assertThat(ran.code()).isZero();
    assertThat(ran.json().path("status").asInt()).isEqualTo(500);
    assertThat(ran.err()).contains("meshctl: rejected: ", "lua.yaml:", "http_filters[0]");
  }

  @Test
  void callTellsThatAChangedFileIsBadAndServesTheLastGoodOne() throws Exception {
    Path config = Path.of(write("mesh.yaml", FILE));
    PrintStream out = System.out;
    PrintStream err = System.err;
    InputStream in = System.in;
    try (PipedOutputStream requests = new PipedOutputStream();
        PipedOutputStream printed = new PipedOutputStream();
        BufferedReader answers = reader(printed);
        PipedOutputStream told = new PipedOutputStream();
        BufferedReader messages = reader(told)) {
      System.setIn(new PipedInputStream(requests));
      System.setErr(new PrintStream(told, true, UTF_8));
      System.setOut(new PrintStream(printed, true, UTF_8));
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () -> Meshctl.execute("call", "--config", config.toString()));
      String first = ask(requests, answers);
      Path bad = Path.of(write("new.yaml", "resources: [a"));
      Files.move(bad, config, StandardCopyOption.REPLACE_EXISTING);
      String message = messages.readLine();
      String second = ask(requests, answers);
      requests.close();

      assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
      assertThat(first).contains("\"status\":418");
      assertThat(message).contains("meshctl: ", "mesh.yaml");
      assertThat(second).contains("\"status\":418");
    } finally {
      System.setIn(in);
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static BufferedReader reader(PipedOutputStream written) throws IOException {
    return new BufferedReader(new InputStreamReader(new PipedInputStream(written), UTF_8));
  }

  private static String ask(PipedOutputStream requests, BufferedReader answers) throws IOException {
    requests.write(LINE.getBytes(UTF_8));
    requests.flush();
    return answers.readLine();
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "explain --url http://x/"})
  void severalListenersAndNoChoiceIsBadUse(String command) throws IOException {
    String config =
        write("two.yaml", BOOTSTRAP.replace("#MORE", "- {name: other, api_listener: *api}"));

    Ran none = Ran.runWithInput(LINE, (command + " --config " + config).split(" "));
    Ran one = Ran.runWithInput(LINE, (command + " --listener other --config " + config).split(" "));

    assertThat(none.code()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("meshctl: --listener: none; several listeners", "other, out");
    assertThat(one.code()).as(one.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "explain --url http://x/", "dump"})
  void aFileThatIsRejectedIsBadAndOneThatIsNotThereIsBadUse(String command) throws IOException {
    String config = write("bad.yaml", BOOTSTRAP.replace("type: STATIC", "type: SOMETHING"));

    Ran bad = Ran.run((command + " --config " + config).split(" "));
    Ran missing = Ran.run((command + " --config " + dir.resolve("none")).split(" "));

    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.err()).contains("bad.yaml:", "clusters[0].type: SOMETHING");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("--config: ", "(expected: a readable file)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "serve", "explain", "route-check", "validate", "dump"})
  void everyCommandShowsItsOptions(String command) {
    Ran ran = Ran.run(command, "--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("Usage: meshctl " + command).contains("--human");
  }

  @Test
  void callPrintsATableForHumans() throws IOException {
    Ran ran =
        Ran.runWithInput(
            LINE + "{\"id\":2}\n", "call", "--human", "--config", write("b.yaml", BOOTSTRAP));

    assertThat(ran.out().lines().map(line -> line.replaceAll(" +", " ")))
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("ID STATUS MILLIS ATTEMPTS FLAGS ROUTE CLUSTER"),
            line ->
                assertThat(line)
                    .startsWith("1 503 ")
                    .contains(" UH ")
                    .endsWith("no healthy upstream"),
            line ->
                assertThat(line).startsWith("2 - ").endsWith("url: (expected: http://host/path)"));
  }

  @Test
  void aMissingFileDoesNotStopTheValidationOfTheOthers() throws IOException {
    String good = write("good.yaml", BOOTSTRAP);

    Ran ran = Ran.run("validate", dir.resolve("none").toString(), good);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("FILE: " + dir.resolve("none"));
    assertThat(ran.json().path("verdict").asText()).isEqualTo("ACK");
  }
}
