package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random bootstraps and random requests: the real Envoy and Inmesh give the same answers and decide
 * alike. {@code -Dinmesh.random.seed=N -Dinmesh.random.count=N} chooses the seeds, {@code
 * -Dinmesh.random.keep=FOLDER} keeps the bootstraps.
 */
@Tag("it")
class RandomComparisonIT {
  private static final int REQUESTS = 40;

  /**
   * So often a request is asked whose answers differ. Nothing depends on the requests before, and
   * no answer on draws, so that only what a stalled machine has let run out of time is alike then.
   */
  private static final int ASKED_AGAIN = 3;

  @TempDir private Path folder;

  @Test
  void randomConfigurationsLeadToTheSameAnswers() throws Exception {
    long first = Long.getLong("inmesh.random.seed", 1);
    int count = Integer.getInteger("inmesh.random.count", 40);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    try (RawBackend one = new RawBackend();
        RawBackend two = new RawBackend()) {
      for (long seed = first; seed < first + count; seed++) {
        compared += compare(seed, one, two, differences);
      }
    }
    System.out.println(compared + " requests compared, " + differences.size() + " differences");
    assertThat(differences).isEmpty();
  }

  private int compare(long seed, RawBackend one, RawBackend two, List<String> differences)
      throws Exception {
    Draw draw = new Draw(seed);
    int port = FreePorts.next();
    int admin = FreePorts.next();
    Path log = folder.resolve("access-" + seed + ".log");
    ObjectNode bootstrap =
        new RandomBootstrap(draw, false)
            .make(port, admin, one.port(), two.port(), FreePorts.next(), log.toString());
    Path file = Files.writeString(folder.resolve(seed + ".json"), bootstrap.toString());
    String keep = System.getProperty("inmesh.random.keep");
    if (keep != null) {
      Files.copy(file, Path.of(keep, seed + ".json"), StandardCopyOption.REPLACE_EXISTING);
    }
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse(seed + ".json", bootstrap.toString()));
    source
        .check()
        .forEach(resource -> {
          if (!resource.accepted()) {
            differences.add("seed " + seed + ": not accepted: " + resource.errors());
          }
        });
    RandomRequest requests = new RandomRequest(draw);
    try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
        EnvoyClient throughEnvoy = new EnvoyClient(port, log);
        Mesh mesh = Mesh.builder(source).unknownAuthority(UnknownAuthority.REJECT).build();
        Caller caller = new OkHttpCaller(mesh)) {
      Asked asked = new Asked(throughEnvoy, caller, one, two);
      List<ObjectNode> lines = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        lines.add(requests.make(seed + "-" + i));
      }
      for (int time = 0; time < ASKED_AGAIN && !lines.isEmpty(); time++) {
        List<String> differing = new ArrayList<>();
        lines = asked.differing(lines, differing);
        if (time == ASKED_AGAIN - 1) {
          differing.forEach(difference -> differences.add("seed " + seed + ": " + difference));
        }
      }
    } catch (java.io.IOException e) {
      differences.add("seed " + seed + ": " + e.getMessage());
    }
    return REQUESTS;
  }

  /** Both that are asked, and the backends of both. */
  private record Asked(EnvoyClient envoy, Caller inmesh, RawBackend one, RawBackend two) {
    /** Those of the requests to which the answers differ; how they do is added. */
    List<ObjectNode> differing(List<ObjectNode> lines, List<String> differences) throws Exception {
      List<Seen> byEnvoy = new ArrayList<>();
      List<Seen> byInmesh = new ArrayList<>();
      for (ObjectNode line : lines) {
        one.rewind();
        two.rewind();
        byEnvoy.add(envoy.call(line));
        one.rewind();
        two.rewind();
        byInmesh.add(Seen.of(CallCommand.answer(inmesh, 1, line.toString())));
      }
      List<ObjectNode> differing = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        Seen envoys = envoy.withDecision(byEnvoy.get(i)); // written about a second later
        if (!envoys.equals(byInmesh.get(i))) {
          differing.add(lines.get(i));
          differences.add(lines.get(i) + "\n  " + envoys.difference(byInmesh.get(i)) + "\n");
        }
      }
      return differing;
    }
  }

  /** What came back and how it was decided, without what differs by nature. */
  record Seen(
      int status,
      List<String> headers,
      String body,
      String route,
      String cluster,
      int attempts,
      String flags) {

    static Seen of(JsonNode answer) {
      if (answer.has("error")) {
        return new Seen(
            0,
            List.of(),
            answer.get("error").asText(),
            "",
            "",
            0,
            answer.get("responseFlags").asText());
      }
      List<String> headers = new ArrayList<>();
      for (JsonNode pair : answer.get("headers")) {
        headers.add(pair.get(0).asText() + ": " + pair.get(1).asText());
      }
      return of(
          answer.get("status").asInt(),
          headers,
          answer.get("body").asText(),
          answer.get("route").asText(),
          answer.get("cluster").asText(),
          answer.get("attempts").asInt(),
          answer.get("responseFlags").asText());
    }

    static Seen of(
        int status,
        List<String> headers,
        String body,
        String route,
        String cluster,
        int attempts,
        String flags) {
      List<String> compared = new ArrayList<>();
      for (String header : headers) {
        String name = header.substring(0, header.indexOf(':'));
        switch (name) {
          case "date",
              "server",
              "connection",
              "keep-alive",
              "transfer-encoding",
              "content-length",
              "x-ratelimit-reset",
              "x-envoy-upstream-service-time" -> {}
          // of a limit that shrinks while the two are asked; a backend's is one digit
          case "retry-after" ->
              compared.add(header.length() > "retry-after: 1".length() ? name : header);
          default -> compared.add(withoutIds(header));
        }
      }
      java.util.Collections.sort(compared);
      return new Seen(status, compared, comparable(body), route, cluster, attempts, flags);
    }

    private static String withoutIds(String text) {
      return text.replaceAll(
          "x-request-id: (?!1111)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
          "x-request-id: ID");
    }

    private static String comparable(String body) {
      return withoutIds(body)
          .replaceAll("x-envoy-expected-rq-timeout-ms: \\d+", "x-envoy-expected-rq-timeout-ms: N")
          .replaceAll("(?m)^(connection|content-length|transfer-encoding): .*\n", "");
    }

    Seen decided(JsonNode logged) {
      boolean sent = !text(logged, "host").isEmpty(); // Envoy counts an attempt without a host too
      return new Seen(
          status,
          headers,
          body,
          text(logged, "route"),
          text(logged, "cluster"),
          sent ? logged.path("attempts").asInt() : 0,
          text(logged, "flags"));
    }

    private static String text(JsonNode logged, String field) {
      String text = logged.path(field).asText("");
      return text.equals("-") || text.equals("null") ? "" : text;
    }

    String difference(Seen other) {
      StringBuilder text = new StringBuilder();
      add(text, "status", status, other.status);
      add(text, "headers", headers, other.headers);
      add(text, "body", body, other.body);
      add(text, "route", route, other.route);
      add(text, "cluster", cluster, other.cluster);
      add(text, "attempts", attempts, other.attempts);
      add(text, "flags", flags, other.flags);
      return text.toString();
    }

    private static void add(StringBuilder text, String name, Object envoy, Object inmesh) {
      if (!envoy.equals(inmesh)) {
        text.append(name)
            .append(": envoy ")
            .append(envoy)
            .append(" | inmesh ")
            .append(inmesh)
            .append("; ");
      }
    }
  }
}
