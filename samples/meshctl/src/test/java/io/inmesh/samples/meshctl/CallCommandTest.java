package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallCommandTest {
  private static final String CONFIG =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: out
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: out
            http_filters:
            - name: envoy.filters.http.router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            route_config:
              name: routes
              virtual_hosts:
              - name: shop
                domains: [shop.example, "shop.example:8080", under_score.example]
                routes:
                - {name: direct, match: {path: /direct}, direct_response: {status: 418, body: {inline_string: "grüße"}}}
                - {name: moved, match: {path: /moved}, redirect: {path_redirect: /here}}
                - {name: refused, match: {path: /refused}, route: {cluster: closed}}
                - {name: slow, match: {path: /slow}, route: {cluster: echo, timeout: 0.05s}}
                - {name: retried, match: {path: /retried}, route: {cluster: echo, retry_policy: {retry_on: 5xx, num_retries: 2, retry_back_off: {base_interval: 0.001s, max_interval: 0.002s}}}}
                - {name: r1, match: {prefix: /}, route: {cluster: echo, timeout: 0s}}
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: echo
        type: STATIC
        load_assignment: {cluster_name: echo, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}}]}]}
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: closed
        type: STATIC
        load_assignment: {cluster_name: closed, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}
      """;

  @TempDir private Path dir;
  private RawBackend backend;
  private String endpoint;

  @BeforeEach
  void start() throws IOException {
    backend = new RawBackend();
    endpoint = "127.0.0.1:" + backend.port();
  }

  @AfterEach
  void stop() throws IOException {
    backend.close();
  }

  private String config() throws IOException {
    String text = CONFIG.replace("PORT", Integer.toString(backend.port()));
    return Files.writeString(dir.resolve("mesh.yaml"), text).toString();
  }

  private Ran call(String client, String... lines) throws IOException {
    String input = String.join("\n", lines) + "\n";
    return Ran.runWithInput(input, "call", "--config", config(), "--client", client);
  }

  private JsonNode callOne(String client, String line) throws IOException {
    Ran ran = call(client, line);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.json();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String request(JsonNode answer) {
    return answer.path("body").asText().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void answerSaysWhatCameAndWhichWayItTook(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"id\":\"7\",\"method\":\"POST\",\"url\":\"http://shop.example:8080/a/b?q=1\","
                + "\"headers\":[[\"x-a\",\"1\"]],\"body\":\"tëxt\",\"timeoutMillis\":10000}");

    assertThat(names(answer))
        .containsExactly(
            "id",
            "status",
            "headers",
            "body",
            "route",
            "cluster",
            "endpoint",
            "attempts",
            "responseFlags",
            "durationNanos");
    assertThat(answer.path("id").asText()).isEqualTo("7");
    assertThat(answer.path("status").asInt()).isEqualTo(200);
    assertThat(request(answer)).isEqualTo("POST /a/b?q=1 HTTP/1.1");
    assertThat(answer.path("body").asText())
        .contains("host: shop.example:8080\n", "x-a: 1\n", "content-length: 5\n");
    assertThat(answer.path("route").asText()).isEqualTo("r1");
    assertThat(answer.path("cluster").asText()).isEqualTo("echo");
    assertThat(answer.path("endpoint").asText()).isEqualTo(endpoint);
    assertThat(answer.path("attempts").asInt()).isEqualTo(1);
    assertThat(answer.path("responseFlags").asText()).isEmpty();
    assertThat(answer.path("durationNanos").asLong()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "okhttp, /a/../b//c%2fD?x=%7e&&y=a+b",
    "okhttp, /a|b{c}?q=[1]",
    "okhttp, /a?",
    "jdk, /a/../b//c%2fD?x=%7e&&y=a+b"
  })
  void pathAndQueryGoOutExactlyAsGiven(String client, String target) throws IOException {
    JsonNode answer = callOne(client, "{\"url\":\"http://shop.example" + target + "\"}");

    assertThat(request(answer)).isEqualTo("GET " + target + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a|b", "/a?", "/a#b"})
  void targetThatTheJdkWouldChangeIsAnErrorLine(String target) throws IOException {
    JsonNode answer = callOne("jdk", "{\"id\":1,\"url\":\"http://shop.example" + target + "\"}");

    assertThat(names(answer)).containsExactly("id", "error", "responseFlags");
    assertThat(answer.path("error").asText()).contains(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void authorityNeedNotBeAHostOfAUrlParser(String client) throws IOException {
    JsonNode answer = callOne(client, "{\"url\":\"http://under_score.example/\"}");

    assertThat(answer.path("body").asText()).contains("host: under_score.example\n");
  }

  @Test
  void repeatedHeadersStayRepeatedInOrderAndInLowerCase() throws IOException {
    JsonNode answer =
        callOne(
            "okhttp",
            "{\"url\":\"http://shop.example/\",\"headers\":"
                + "[[\"x-script\",\"200;X-B=1;X-A=2;X-B=3\"],[\"X-R\",\"1\"],[\"X-R\",\"2\"]]}");

    assertThat(answer.path("headers").toString())
        .contains("[\"x-b\",\"1\"],[\"x-a\",\"2\"],[\"x-b\",\"3\"]");
    assertThat(answer.path("body").asText()).contains("x-r: 1\nx-r: 2\n");
  }

  @Test
  void jdkKeepsTheValuesOfARepeatedHeaderInOrder() throws IOException {
    JsonNode answer =
        callOne(
            "jdk",
            "{\"url\":\"http://shop.example/\",\"headers\":"
                + "[[\"x-script\",\"200;X-B=1;X-A=2;X-B=3\"]]}");

    assertThat(answer.path("headers").toString()).contains("[\"x-b\",\"1\"],[\"x-b\",\"3\"]");
  }

  @Test
  void okHttpAddsNothingOfItsOwn() throws IOException {
    JsonNode answer = callOne("okhttp", "{\"url\":\"http://shop.example/\"}");

    assertThat(answer.path("body").asText()).doesNotContain("user-agent", "accept-encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "okhttp, http://shop.example/direct, 418, '', direct",
    "okhttp, http://shop.example/moved, 301, '', moved",
    "okhttp, http://nobody.example/, 404, NR, ''",
    "okhttp, http://shop.example/refused, 503, 'UF', refused",
    "jdk, http://shop.example/direct, 418, '', direct",
    "jdk, http://shop.example/moved, 301, '', moved",
    "jdk, http://nobody.example/, 404, NR, ''",
    "jdk, http://shop.example/refused, 503, 'UF', refused"
  })
  void localReplyIsANormalLine(String client, String url, int status, String flags, String route)
      throws IOException {
    JsonNode answer = callOne(client, "{\"url\":\"" + url + "\"}");

    assertThat(answer.path("status").asInt()).isEqualTo(status);
    assertThat(answer.path("responseFlags").asText()).isEqualTo(flags);
    assertThat(answer.path("route").asText()).isEqualTo(route);
    assertThat(answer.has("error")).isFalse();
  }

  /** As drivers send it that write each field. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE", "POST"})
  void anEmptyBodyIsOfAnyMethod(String method) throws IOException {
    String line = "{\"method\":\"" + method + "\",\"url\":\"http://shop.example/\",\"body\":\"\"}";
    assertThat(callOne("okhttp", line).path("status").asInt()).isEqualTo(200);
  }

  @Test
  void aGetWithABodyIsForTheOtherClient() throws IOException {
    String line = "{\"url\":\"http://shop.example/\",\"body\":\"text\"}";
    assertThat(callOne("okhttp", line).path("error").asText())
        .contains("okhttp sends no body with GET: use --client jdk for that");
    assertThat(callOne("jdk", line).path("body").asText()).contains("text");
  }

  @Test
  void aGetWithABodyGoesThroughTheOtherClientWhereNoneIsNamed() throws IOException {
    String input =
        """
        {"id": 1, "url": "http://shop.example/", "body": "text"}
        {"id": 2, "url": "http://shop.example/"}
        """;
    Ran ran = Ran.runWithInput(input, "call", "--config", config());

    assertThat(ran.code()).as(ran.err()).isZero();
    List<JsonNode> answers = ran.lines();
    assertThat(answers).extracting(a -> a.path("status").asInt()).containsExactly(200, 200);
    assertThat(answers.get(0).path("body").asText())
        .contains("host: shop.example")
        .contains("text");
    assertThat(request(answers.get(1))).isEqualTo("GET / HTTP/1.1");
  }

  @Test
  void outputIsUtf8() throws IOException {
    JsonNode answer = callOne("okhttp", "{\"url\":\"http://shop.example/direct\"}");

    assertThat(answer.path("body").asText()).isEqualTo("grüße");
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void attemptsAreCounted(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"url\":\"http://shop.example/retried\",\"headers\":[[\"x-script\",\"503,503,200\"]]}");

    assertThat(answer.path("status").asInt()).isEqualTo(200);
    assertThat(answer.path("attempts").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void routeTimeoutIsALocalReply(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"url\":\"http://shop.example/slow\",\"headers\":[[\"x-script\",\"sleep\"]]}");

    assertThat(answer.path("status").asInt()).isEqualTo(504);
    assertThat(answer.path("responseFlags").asText()).isEqualTo("UT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void callerWhoGivesUpGetsAnErrorLine(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"id\":8,\"url\":\"http://shop.example/\",\"headers\":[[\"x-script\",\"sleep\"]],"
                + "\"timeoutMillis\":50}");

    assertThat(names(answer)).containsExactly("id", "error", "responseFlags");
    assertThat(answer.path("id").asInt()).isEqualTo(8);
    assertThat(answer.path("error").asText()).contains("timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void bodyThatBreaksOffIsAnErrorLine(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"id\":8,\"url\":\"http://shop.example/\",\"headers\":[[\"x-script\",\"cut\"]]}");

    assertThat(names(answer)).containsExactly("id", "error", "responseFlags");
    assertThat(answer.path("error").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://nobody.example/,      GET,  200,             0,   NR",
    "http://shop.example/refused, GET,  200,             0,   UF",
    "http://shop.example/refused, POST, 200,             0,   UF",
    "http://shop.example/slow,    GET,  sleep,           0,   UT",
    "http://shop.example/slow,    POST, sleep,           0,   UT",
    "http://shop.example/,        GET,  close,           0,   UC",
    "http://shop.example/,        POST, close,           0,   UC",
    "http://shop.example/retried, GET,  close,           0,   'URX,UC'",
    "http://shop.example/retried, POST, close,           0,   'URX,UC'",
    "http://shop.example/retried, GET,  503,             0,   URX",
    "http://shop.example/,        GET,  abc,             0,   UPE",
    "http://shop.example/,        GET,  cut,             0,   UPE",
    "http://shop.example/,        POST, cut,             0,   UPE",
    "http://shop.example/retried, GET,  '503,503,cut',   0,   UPE",
    "http://shop.example/,        GET,  sleep,           100, DC",
    "http://shop.example/,        POST, sleep,           100, DC",
    "http://shop.example/retried, GET,  '503,503,sleep', 100, DC",
    "http://shop.example/,        GET,  stall,           100, DC"
  })
  void bothClientsTellAFailureAlike(
      String url, String method, String script, int timeoutMillis, String flags)
      throws IOException {
    String line =
        """
        {"id": 1, "url": "%s", "method": "%s", "timeoutMillis": %d, "headers": [["x-script", "%s"]]}\
        """
            .formatted(url, method, timeoutMillis, script);

    JsonNode okHttp = callOne("okhttp", line);
    backend.rewind();
    JsonNode jdk = callOne("jdk", line);

    assertThat(okHttp.path("responseFlags").asText()).isEqualTo(flags);
    assertThat(names(jdk)).isEqualTo(names(okHttp));
    List<String> compared = names(okHttp);
    compared.removeAll(List.of("durationNanos", "error")); // Of the clock; in the client's words.
    if (okHttp.toString().contains("x-echo")) {
      compared.removeAll(List.of("headers", "body")); // What the client sent is told in there.
    }
    for (String field : compared) {
      assertThat(jdk.path(field)).as(field).isEqualTo(okHttp.path(field));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | null | 'line 1:1:1: '",
        "[1] | null | 'line 1:1:1: a list (expected: a JSON object)'",
        "{\"id\":7,\"url\":\"http://x/\"} tail | null | 'line 1:1:'",
        "{\"id\":7,\"id\":8,\"url\":\"http://x/\"} | null | 'line 1:1:9: duplicate key ''id'''",
        "{\"id\":\"a\"} | \"a\" | 'url: (expected: http://host/path)'",
        "{\"id\":\"a\",\"url\":\"ftp://x/\"} | \"a\" | 'url: ftp://x/ (expected:"
            + " http://host/path)'",
        "{\"id\":\"a\",\"url\":\"http:///x\"} | \"a\" | 'url: http:///x (expected:"
            + " http://host/path)'",
        "{\"id\":\"a\",\"url\":\"http://x/a b\"} | \"a\" | 'line 1:1:17: url: http://x/a b"
            + " (expected: http://host/path, printable ASCII without spaces)'",
        "{\"id\":\"a\",\"url\":\"http://x/ü\"} | \"a\" | 'printable ASCII without spaces)'",
        "{\"id\":\"a\",\"url\":5} | \"a\" | 'url: 5 (expected: a string)'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":[[\"a\"]]} | 1 | 'headers[0]: [\"a\"]"
            + " (expected: [name, value])'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":[[\"a\",1]]} | 1 | 'headers[0]: [\"a\",1]"
            + " (expected: [name, value])'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":[[\"\",\"1\"]]} | 1 | 'headers[0][0]: ''''"
            + " (expected: a token'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":[[\":path\",\"1\"]]} | 1 | 'headers[0][0]:"
            + " :path (expected: a token'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":[[\"a\",\"b\\r\\nc: d\"]]} | 1 |"
            + " 'headers[0][1]: b  c: d (expected: no control characters)'",
        "{\"id\":1,\"url\":\"http://x/\",\"headers\":{\"a\":1}} | 1 | 'headers: a mapping"
            + " (expected: a list)'",
        "{\"id\":1,\"url\":\"http://x/\",\"timeoutMillis\":-1} | 1 | 'timeoutMillis: -1 (expected:"
            + " a whole number from 0 to 9223372036854775807)'",
        "{\"id\":1,\"url\":\"http://x/\",\"timeoutMillis\":99999999999999999999} | 1 |"
            + " 'timeoutMillis: 99999999999999999999 (expected: a whole'",
        "{\"id\":1,\"url\":\"http://x/\",\"timeoutMs\":5} | 1 | 'timeoutMs: unknown field"
            + " (expected: one of [body, headers, id, method, timeoutMillis, url])'",
        "{\"id\":1,\"url\":\"http://x/\",\"method\":5} | 1 | 'method: 5 (expected: a string)'",
        "{\"id\":1,\"url\":\"http://x/\",\"method\":\"\"} | 1 | 'method: '''' (expected: a token'",
        "{\"id\":1,\"url\":\"http://x/\",\"method\":\"GE T\"} | 1 | 'method: GE T (expected: a"
            + " token'",
        "{\"id\":1,\"url\":\"http://x/\",\"method\":\"A\\r\\nX: y\"} | 1 | 'method: A  X: y"
            + " (expected: a token'",
        "{\"id\":1,\"url\":\"http://x/\",\"body\":5} | 1 | 'body: 5 (expected: a string)'",
        "{\"id\":1,\"url\":\"http://shop.example/\",\"method\":\"GET\",\"body\":\"b\"} | 1 | ''"
      })
  void badLineIsAnErrorLineAndTheNextIsServed(String line, String id, String error)
      throws IOException {
    Ran ran = call("okhttp", line, "", "{\"id\":\"n\",\"url\":\"http://shop.example/direct\"}");

    assertThat(ran.code()).isZero();
    List<JsonNode> answers = ran.lines();
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).path("id").toString()).isEqualTo(id);
    assertThat(answers.get(0).path("error").asText()).contains(error);
    assertThat(answers.get(1).path("status").asInt()).isEqualTo(418);
  }

  @ParameterizedTest
  @ValueSource(strings = {"okhttp", "jdk"})
  void schemeInAnyCaseAndTheLongestTimeoutAreTaken(String client) throws IOException {
    JsonNode answer =
        callOne(
            client,
            "{\"url\":\"HTTP://shop.example/direct\",\"timeoutMillis\":9223372036854775807}");

    assertThat(answer.path("status").asInt()).isEqualTo(418);
  }

  @Test
  void requestsComeFromAFileToo() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("requests"),
            "{\"id\":1,\"url\":\"http://shop.example/direct\"}\n\n"
                + "{\"id\":2,\"url\":\"http://shop.example/last-line-without-end\"}");

    Ran ran = Ran.run("call", "--config", config(), "--requests", file.toString());

    assertThat(ran.lines()).extracting(a -> a.path("id").asInt()).containsExactly(1, 2);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void upToNCallsRunAtOnce() throws IOException {
    String sleeping =
        "{\"id\":1,\"url\":\"http://shop.example/\",\"headers\":[[\"x-script\",\"sleep\"]],"
            + "\"timeoutMillis\":5000}\n";
    String quick = "{\"id\":2,\"url\":\"http://shop.example/direct\"}\n";

    Ran ran =
        Ran.runWithInput(sleeping + quick, "call", "--config", config(), "--concurrency", "2");

    assertThat(ran.lines()).extracting(a -> a.path("id").asInt()).containsExactly(2, 1);
  }

  @Test
  void eachLineIsAnsweredBeforeTheNextIsSent() throws Exception {
    InputStream in = System.in;
    PrintStream out = System.out;
    String config = config();
    PrintedLines answers = new PrintedLines();
    try (PipedOutputStream requests = new PipedOutputStream()) {
      System.setIn(new PipedInputStream(requests));
      System.setOut(answers.stream());
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> Meshctl.execute("call", "--config", config));
      for (int i = 0; i < 3; i++) {
        requests.write(("{\"id\":" + i + ",\"url\":\"http://shop.example/\"}\n").getBytes(UTF_8));
        requests.flush();
        assertThat(Json.MAPPER.readTree(answers.next()).path("id").asInt()).isEqualTo(i);
      }
      requests.close();
      assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "call --config /nothing | --config: /nothing (expected: a readable file)",
        "call --config FILE --listener other | --listener: other (expected: one of out)",
        "call --config FILE --wait=-1 | --wait: -1.0 (expected: 0 to 86400 seconds)",
        "call --config FILE --wait NaN | --wait: NaN (expected: 0 to 86400 seconds)",
        "call --config FILE --wait soon | --wait",
        "call --config FILE --concurrency 0 | --concurrency: 0 (expected: 1 to 10000)",
        "call --config FILE --requests /nothing | --requests: /nothing (expected: a readable file)",
        "call --config /tmp | --config: /tmp (expected: a readable file, not a directory)",
        "call --config FILE --client curl | curl",
        "call --config FILE --colour | --colour",
        "call | --config",
        "shout | shout",
        "shout --help | command: shout (expected: call, serve, explain, route-check, validate,"
            + " dump)",
        "'' | expected: call, serve, explain, route-check, validate, dump"
      })
  void badUseEndsWithTwoAndAMessage(String command, String message) throws IOException {
    String[] args =
        command.isEmpty() ? new String[0] : command.replace("FILE", config()).split(" ");

    Ran ran = Ran.run(args);

    assertThat(ran.code()).as(ran.out()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
    assertThat(ran.out()).isEmpty();
  }
}
