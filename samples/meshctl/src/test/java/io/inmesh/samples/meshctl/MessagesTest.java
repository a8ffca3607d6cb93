package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Without it every call would go past the mesh. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain --url http://x/ --config",
        "call --requests - --config",
        "dump --config",
        "validate"
      })
  void anAggregatedStreamThatIsNotConfiguredIsAnError(String command) throws IOException {
    String text = BOOTSTRAP + "dynamic_resources: {lds_config: {ads: {}}}\n";

    Ran ran = Ran.run((command + ' ' + write("b.yaml", text)).split(" "));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out() + ran.err())
        .contains(
            "dynamic_resources.lds_config.ads: {} (expected: dynamic_resources.ads_config as"
                + " well)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "explain --url http://x/"})
  void aResourceOfTheFileThatIsRejectedIsToldOnceWithItsLine(String command) throws IOException {
    String lua =
        "http_filters: [{name: l, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}, ";
    String config =
        write(
            "lua.yaml",
            BOOTSTRAP
                .replace("http_filters: [", lua)
                .replace("name: c, type: STATIC", "name: c, type: STATIC, lb_policy: RING_HASH"));

    Ran ran = Ran.runWithInput(LINE, (command + " --config " + config).split(" "));

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("500", "Lua");
    assertThat(ran.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("meshctl: rejected: Listener out: " + config + ":10:")
                    .contains(": api_listener.api_listener.http_filters[0]", "Lua"),
            line ->
                assertThat(line)
                    .startsWith("meshctl: rejected: Cluster c: " + config + ":")
                    .contains(": lb_policy: RING_HASH (expected: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"call", "explain --url http://x/"})
  void aResourceThatIsRejectedAndOneThatIsMissingAreToldOnceEach(String command)
      throws IOException {
    String clusters =
        """
        - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: bad, connect_timeout: -1s}
        """;
    String route =
        "route: {weighted_clusters: {clusters: [{name: bad, weight: 1}, {name: none, weight: 1}]}}";
    String config =
        write("mesh.yaml", FILE.replace("direct_response: {status: 418}", route) + clusters);

    Ran ran = Ran.runWithInput(LINE, (command + " --config " + config).split(" "));

    assertThat(ran.code()).isZero();
    assertThat(ran.err().lines())
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line)
                    .startsWith("meshctl: CDS bad: rejected: " + config + ":10:")
                    .contains("connect_timeout: -1s (expected: > 0s)"),
            line -> assertThat(line).isEqualTo("meshctl: none: CDS resource none: does not exist"));
  }

  @Test
  void callTellsThatAChangedFileIsBadAndServesTheLastGoodOne() throws Exception {
    Path config = Path.of(write("mesh.yaml", FILE));
    PrintStream out = System.out;
    PrintStream err = System.err;
    InputStream in = System.in;
    PrintedLines answers = new PrintedLines();
    PrintedLines messages = new PrintedLines();
    try (PipedOutputStream requests = new PipedOutputStream()) {
      System.setIn(new PipedInputStream(requests));
      System.setErr(messages.stream());
      System.setOut(answers.stream());
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () -> Meshctl.execute("call", "--config", config.toString()));
      String first = ask(requests, answers);
      Path bad = Path.of(write("new.yaml", "resources: [a"));
      Files.move(bad, config, StandardCopyOption.REPLACE_EXISTING);
      String message = messages.next();
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

  private static String ask(PipedOutputStream requests, PrintedLines answers) throws Exception {
    requests.write(LINE.getBytes(UTF_8));
    requests.flush();
    return answers.next();
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
    assertThat(ran.out())
        .startsWith("Usage: meshctl " + command)
        .contains("--human", "Exit codes:", "1   the thing checked is bad");
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
    String good = write("good.yaml", FILE);

    Ran ran = Ran.run("validate", dir.resolve("none").toString(), good);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("FILE: " + dir.resolve("none"));
    assertThat(ran.json().path("verdict").asText()).isEqualTo("ACK");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "call --config f --wait abc | --wait: abc (expected: a number)",
        "call --config f --wait | --wait: unset (expected: a number)",
        "call --config f --concurrency 1.5 | --concurrency: 1.5 (expected: a whole number)",
        "call --config f --mode x | --mode: x (expected: one of envoy, istio, proxyless)",
        "call --config f --client curl | --client: curl (expected: one of okhttp, jdk)",
        "call --config f --human=x | --human: x (expected: no value)",
        "call | --config: unset (expected: file)",
        "call --config f extra | extra: one argument more (expected: options only)",
        "validate --hunam f | --hunam: no such option (expected: --human, --help, --version)",
        "validate | FILE: unset (expected: file)",
      })
  void argumentsThatCannotBeUsedAreToldLikeEverythingElse(String arguments, String message) {
    Ran ran = Ran.run(arguments.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().findFirst()).contains("meshctl: " + message);
    assertThat(ran.err()).contains("Usage: meshctl " + arguments.split(" ")[0]);
  }
}
