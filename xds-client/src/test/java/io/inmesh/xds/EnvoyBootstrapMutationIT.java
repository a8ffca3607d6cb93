package io.inmesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.resource.Mutations;
import io.inmesh.xds.resource.Mutations.Mutation;
import io.inmesh.xds.resource.Samples;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import io.inmesh.xds.validate.EnvoyValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bootstrap, changed in one place at a time, is refused exactly where the real Envoy refuses to
 * start with it, but for the decisions below; each is in docs/differences.md, "In what is refused".
 */
@Tag("it")
final class EnvoyBootstrapMutationIT {
  private static final List<Pattern> KNOWN =
      List.of(
              // Taken here, refused by Envoy.
              "dynamic_resources.*initial_metadata\\[0].value = %",
              "stats_sinks.*tcp_cluster_name = .*",
              "stats_config.stats_tags.*fixed_value unset",
              "admin.address.socket_address.address = .*",
              // Taken by --mode validate alone; EnvoyBootstrapVerdictIT starts Envoy with such.
              "dynamic_resources(\\.ads_config)? unset",
              // Refused here, taken by Envoy.
              ".*resource_api_version(:.*| =) V2",
              "stats_config.histogram_bucket_settings.*buckets unset",
              "lb_policy: LEAST_REQUEST => lb_policy: LEAST_REQUEST.*",
              " *- name: second => *- name: out",
              "inline_string: hidden.*validation_context.*",
              "stats_sinks: => header_prefix: .*")
          .stream()
          .map(Pattern::compile)
          .toList();

  @TempDir private Path dir;

  private record Case(String name, String document) {}

  /** Each change of each field outside of the resources, which EnvoyMutationIT changes. */
  @Test
  void everyChangeOfAFieldHasEnvoysVerdict() throws Exception {
    List<Case> cases = new ArrayList<>();
    Message bootstrap = sample();
    for (Mutation mutation : Mutations.changes(bootstrap)) {
      if (!mutation.path().toString().startsWith("static_resources.listeners")
          && !mutation.path().toString().startsWith("static_resources.clusters")) {
        cases.add(new Case(mutation.toString(), print(mutation.changed().get())));
      }
    }
    assertThat(cases).hasSizeGreaterThan(150);
    compare(cases);
  }

  /** What a text can say and a message cannot, and what concerns several resources. */
  @Test
  void everyMistakeInTheTextHasEnvoysVerdict() throws Exception {
    String document = Samples.text("bootstrap");
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("the sample", document));
    for (String line : Samples.read("bootstrap-changes.txt").lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] change = line.replace("\\n", "\n").split(" => ", -1);
        assertThat(change).as(line).hasSize(2);
        assertThat(document).as(line).contains(change[0]);
        int at = document.indexOf(change[0]);
        String rest = document.substring(at + change[0].length());
        cases.add(new Case(line, document.substring(0, at) + change[1] + rest));
      }
    }
    assertThat(cases).hasSizeGreaterThan(100);
    compare(cases);
  }

  private void compare(List<Case> cases) throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    for (Case one : cases) {
      tasks.add(() -> difference(one));
    }
    List<String> differences = new ArrayList<>();
    Set<Pattern> met = new LinkedHashSet<>();
    Set<Pattern> seen = new LinkedHashSet<>();
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> results = two.invokeAll(tasks);
      for (int i = 0; i < results.size(); i++) {
        String name = cases.get(i).name();
        String difference = results.get(i).get();
        List<Pattern> known = KNOWN.stream().filter(p -> p.matcher(name).matches()).toList();
        met.addAll(known);
        if (!difference.isEmpty()) {
          seen.addAll(known);
        }
        if (!difference.isEmpty() && known.isEmpty()) {
          differences.add(name + ": " + difference);
        }
      }
    } finally {
      two.shutdownNow();
    }
    assertThat(differences).isEmpty();
    assertThat(seen).as("the others are no differences any more").isEqualTo(met);
  }

  private String difference(Case one) throws Exception {
    Path folder = Files.createTempDirectory(dir, "envoy");
    Path file = Files.writeString(folder.resolve("b.yaml"), one.document());
    List<String> here = problems(file);
    String envoy = EnvoyValidation.verdict(file);
    if (here.isEmpty() == envoy.isEmpty()) {
      return "";
    }
    return here.isEmpty()
        ? "taken here, Envoy says: " + cut(envoy)
        : "taken by Envoy, here: " + here;
  }

  private static String cut(String log) {
    int start = log.indexOf("b.yaml': ");
    String reason = start < 0 ? log : log.substring(start + "b.yaml': ".length());
    return reason.substring(0, Math.min(reason.length(), 300)).replaceAll("\\s+", " ");
  }

  /** What {@code meshctl validate} exits with 1 for. */
  private static List<String> problems(Path file) {
    try {
      XdsConfigSource source = XdsConfigSource.ofFile(file);
      List<TextProblem> problems = new ArrayList<>(source.checkForEnvoy().refused());
      source.check().forEach(resource -> problems.addAll(resource.errors()));
      return problems.stream().map(TextProblem::toString).toList();
    } catch (BootstrapException e) {
      return e.problems().stream().map(TextProblem::toString).toList();
    }
  }

  private static Message sample() {
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse(
            new TextSource("bootstrap.yaml", Samples.text("bootstrap")),
            io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap.getDefaultInstance())
        .value();
  }

  private static String print(Message message) {
    return ProtoPrinter.exact(XdsTypes.REGISTRY).print(message, 0);
  }
}
