package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.report.Verdicts;
import io.inmesh.xds.resource.Mutations.Mutation;
import io.inmesh.xds.resource.Samples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the support tables say is what the decoders do. */
class HonouredFieldsTest {
  /**
   * What they mean depends on the machine ({@code DataSourcesTest} has them), or they need TLS,
   * which no sample has, or they are a {@code google.protobuf.Value}, which no mutation changes.
   */
  private static final Set<String> NOT_IN_SAMPLES =
      Set.of(
          "envoy.config.core.v3.DataSource.environment_variable",
          "envoy.config.core.v3.DataSource.filename",
          "envoy.config.core.v3.KeyValuePair.value",
          "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.auto_config");

  static List<Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsAccepted(Sample sample) {
    assertThat(sample.decode().errors()).isEmpty();
  }

  @Test
  void everyHonouredFieldChangesTheConfigurationWhenItChanges() {
    Set<String> unproven = new TreeSet<>(Verdicts.honouredInResources());
    unproven.removeAll(NOT_IN_SAMPLES);
    for (Sample sample : Samples.all()) {
      Object before = sample.decode().value();
      List<Mutation> mutations = new ArrayList<>(Mutations.changes(sample.message()));
      mutations.addAll(Mutations.additions(sample.message()));
      for (Mutation mutation : mutations) {
        if (mutation.fields().stream().anyMatch(unproven::contains)) {
          Decoded<?> after = Samples.decode(sample.type(), mutation.message());
          // A violated constraint of the proto file would prove nothing about the decoder.
          if (!after.invalid() && !before.equals(after.value())) {
            mutation.fields().forEach(unproven::remove);
          }
        }
      }
    }
    assertThat(unproven).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anIgnoredFieldChangesNothing(Sample sample) {
    Object before = sample.decode().value();
    List<String> wrong = new ArrayList<>();
    for (Mutation mutation : Mutations.additions(sample.message())) {
      if (Verdicts.ignored(last(mutation.fields()))
          && !mutation.switched()
          && !mutation
              .path()
              .toString()
              .contains("api_config_source")) { // all of it tells servers apart
        Decoded<?> after = Samples.decode(sample.type(), mutation.message());
        if (!after.invalid() && !(after.errors().isEmpty() && before.equals(after.value()))) {
          wrong.add(mutation + ": " + after.errors());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anUnsupportedFieldIsRejectedWhereItStandsAndItsPartFailsClosed(Sample sample) {
    Object before = sample.decode().value();
    List<String> wrong = new ArrayList<>();
    for (Mutation mutation : Mutations.additions(sample.message())) {
      if (Verdicts.unsupported(last(mutation.fields()))) {
        Decoded<?> after = Samples.decode(sample.type(), mutation.message());
        boolean named =
            after.errors().stream()
                .map(ResourceError::field)
                .anyMatch(field -> field.startsWith(mutation.path().toString()));
        boolean somethingToClose =
            !mutation.path().toString().equals("filter_chain_matcher")
                || !sample.name().equals("api");
        if (!named || (somethingToClose && before.equals(after.value()))) {
          wrong.add(mutation + ": " + after.errors());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String last(List<String> fields) {
    return fields.get(fields.size() - 1);
  }
}
