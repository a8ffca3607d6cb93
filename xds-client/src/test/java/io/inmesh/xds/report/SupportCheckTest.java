package io.inmesh.xds.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValue;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.text.RandomMessages;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SupportCheckTest {
  private static List<Refusal> refusals(Message message) {
    return SupportCheck.standard().refusals(message);
  }

  @Property(tries = 300)
  void whatIsRefusedIsWhatTheReportCallsRejectedOutsideAnys(@ForAll long seed) {
    RandomMessages random = new RandomMessages(seed);
    for (Message message :
        List.of(
            random.fill(Listener.newBuilder(), 6).build(),
            random.fill(Cluster.newBuilder(), 6).build(),
            random.fill(RouteConfiguration.newBuilder(), 6).build())) {
      List<String> reported =
          FieldReporter.standard().report(message).with(Verdict.REJECTED).stream()
              .filter(entry -> !entry.path().contains("typed_config"))
              .filter(entry -> !entry.path().contains("typed_per_filter_config"))
              .filter(entry -> !entry.path().contains("typed_extension_protocol_options"))
              .filter(entry -> !entry.path().contains("api_listener"))
              .map(FieldReport.Entry::path)
              .distinct()
              .limit(Refusal.MAX)
              .toList();
      assertThat(refusals(message)).extracting(Refusal::path).containsAll(reported);
    }
  }

  @Test
  void aFieldOfANewerApiIsRefusedWhereItCouldNarrowWhatMatches() {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    RouteMatch match = RouteMatch.newBuilder().setPrefix("/").setUnknownFields(newer).build();
    assertThat(refusals(match))
        .containsExactly(
            new Refusal("#99", "a field of a newer API", "this matcher is not evaluated"));
    assertThat(FieldReporter.standard().report(match).with(Verdict.REJECTED))
        .extracting(FieldReport.Entry::path)
        .containsExactly("#99");
  }

  @Test
  void aFieldOfANewerApiIsOnlyReportedWhereItCannot() throws Exception {
    Cluster cluster =
        Cluster.parseFrom(
            Cluster.newBuilder()
                .setName("c")
                .setUnknownFields(
                    UnknownFieldSet.newBuilder()
                        .addField(
                            999,
                            UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .build())
                        .build())
                .build()
                .toByteString());
    assertThat(refusals(cluster)).isEmpty();
    assertThat(FieldReporter.standard().report(cluster).with(Verdict.IGNORED))
        .extracting(FieldReport.Entry::toString)
        .containsExactly("#999: ignored (this version of Inmesh does not know it)");
  }

  @Test
  void theValueIsShortenedAndShown() {
    HeaderValue header =
        HeaderValue.newBuilder().setKey("k").setRawValue(ByteString.copyFromUtf8("v")).build();
    assertThat(refusals(header))
        .containsExactly(new Refusal("raw_value", "set", "only values that are text"));
  }

  @Test
  void anUnsupportedEnumValueIsRefusedByItsName() {
    assertThat(refusals(Cluster.newBuilder().setLbPolicy(Cluster.LbPolicy.MAGLEV).build()))
        .containsExactly(
            new Refusal("lb_policy", "MAGLEV", "hash-based load balancing is not done"));
  }
}
