package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.resource.Mutations.Mutation;
import io.inmesh.xds.resource.Samples.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every sample, changed in one place at a time, is refused exactly where the real Envoy refuses to
 * start with it, but for the decisions that {@link KnownDifferences} names. What this library calls
 * unsupported it may refuse alone.
 */
@Tag("it")
final class EnvoyMutationIT {
  /** So many resources that both should take are given to one Envoy. */
  private static final int BATCH = 40;

  @TempDir private Path dir;

  private record Case(String key, Sample sample, Mutation mutation, Decoded<?> here) {
    @Override
    public String toString() {
      return key + " (" + sample + ")";
    }
  }

  @Test
  void envoyAndThisLibraryRefuseTheSame() throws Exception {
    List<Case> accepted = new ArrayList<>();
    List<Case> refused = new ArrayList<>();
    List<Callable<Map<String, String>>> tasks = new ArrayList<>();
    for (Case one : cases()) {
      if (KnownDifferences.explains(one.key())) {
        tasks.add(() -> one.here().invalid() ? acceptedByEnvoy(one) : refusedByEnvoy(List.of(one)));
      } else if (one.here().invalid()) {
        refused.add(one);
      } else if (one.here().errors().isEmpty()) {
        accepted.add(one);
      }
    }
    assertThat(accepted).hasSizeGreaterThan(300);
    assertThat(refused).hasSizeGreaterThan(200);
    Map<String, String> differences = new TreeMap<>();
    for (int from = 0; from < accepted.size(); from += BATCH) {
      List<Case> batch = accepted.subList(from, Math.min(from + BATCH, accepted.size()));
      tasks.add(() -> refusedByEnvoy(batch));
    }
    refused.forEach(one -> tasks.add(() -> acceptedByEnvoy(one)));
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      for (Future<Map<String, String>> result : two.invokeAll(tasks)) {
        differences.putAll(result.get());
      }
    } finally {
      two.shutdownNow();
    }
    Set<String> known = new TreeSet<>(differences.keySet());
    known.removeIf(key -> !KnownDifferences.explains(key));
    known.forEach(differences::remove);
    assertThat(differences.values()).isEmpty();
    assertThat(KnownDifferences.unused(known)).as("differences that are none any more").isEmpty();
  }

  /** {@link StructDecodingTest} holds that they mean the same here. */
  @Test
  void envoyTakesStructsInPlaceOfTypes() throws Exception {
    List<String> refused = new ArrayList<>();
    for (Sample sample : Samples.all()) {
      if (!KnownDifferences.explains(sample.toString())) {
        EnvoyDocument document = new EnvoyDocument();
        document.add(sample, StructForm.of(sample.message()));
        String reason = document.verdict(dir);
        if (!reason.isEmpty()) {
          refused.add(sample + ": " + reason);
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  /** The mistakes of {@link InvalidResourcesTest} are mistakes to Envoy, too. */
  @Test
  void envoyRefusesTheMistakes() throws Exception {
    List<String> taken = new ArrayList<>();
    for (InvalidResourcesTest.Mistake mistake : InvalidResourcesTest.mistakes()) {
      EnvoyDocument document = new EnvoyDocument();
      document.add(mistake.sample(), mistake.sample().message());
      boolean known = KnownDifferences.explains("mistake: " + mistake.name());
      if (document.verdict(dir).isEmpty() != known) {
        taken.add(mistake.name());
      }
    }
    assertThat(taken).isEmpty();
  }

  /**
   * Each change of each field once, whatever samples have the field, and the samples themselves.
   */
  private static List<Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (Sample sample : Samples.all()) {
      if (KnownDifferences.explains(sample.toString())) {
        continue; // Envoy refuses it as it is, so its changes would tell nothing
      }
      for (Mutation mutation : Mutations.changes(sample.message())) {
        if (mutation.change().equals("= Any") || mutation.change().equals("[0] = Any")) {
          continue; // a text cannot hold a type that Envoy does not know
        }
        String key = mutation.fields().get(mutation.fields().size() - 1) + " " + mutation.change();
        cases.computeIfAbsent(
            key,
            k -> new Case(k, sample, mutation, Samples.decode(sample.type(), mutation.message())));
      }
    }
    return List.copyOf(cases.values());
  }

  /** Those of the batch that Envoy refuses, with its reasons. */
  private Map<String, String> refusedByEnvoy(List<Case> batch) throws Exception {
    EnvoyDocument document = new EnvoyDocument();
    batch.forEach(one -> document.add(one.sample(), one.mutation().message()));
    String reason = document.verdict(dir);
    if (reason.isEmpty()) {
      return Map.of();
    }
    if (batch.size() == 1) {
      return Map.of(batch.get(0).key(), batch.get(0) + ": accepted here, Envoy says: " + reason);
    }
    Map<String, String> found = new TreeMap<>();
    found.putAll(refusedByEnvoy(batch.subList(0, batch.size() / 2)));
    found.putAll(refusedByEnvoy(batch.subList(batch.size() / 2, batch.size())));
    return found;
  }

  private Map<String, String> acceptedByEnvoy(Case one) throws Exception {
    EnvoyDocument document = new EnvoyDocument();
    document.add(one.sample(), one.mutation().message());
    return document.verdict(dir).isEmpty()
        ? Map.of(one.key(), one + ": accepted by Envoy, here: " + one.here().errors())
        : Map.of();
  }
}
