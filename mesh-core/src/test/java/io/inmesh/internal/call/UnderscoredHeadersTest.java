package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.http.HeaderList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests whose headers have underscores in their names. */
class UnderscoredHeadersTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private OutboundCall call(Underscores rule, TestRequest request) {
    mesh.normalization(
            new RequestNormalization(
                false, false, EscapedSlashes.KEEP, StripHostPort.NEVER, false, rule))
        .route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    return mesh.call(request);
  }

  private static HeaderList sent(OutboundCall call, TestRequest request) {
    Step step = call.begin();
    assertThat(step).isInstanceOf(Step.Send.class);
    HeaderList headers = new HeaderList(request.headers());
    ((Step.Send) step).attempt().editRequest(headers);
    call.end(EndReason.COMPLETE, null);
    return headers;
  }

  @Test
  void areSentByDefault() {
    TestRequest request = new TestRequest().header("a_b", "1");
    assertThat(sent(call(Underscores.ALLOW, request), request).get("a_b")).isEqualTo("1");
  }

  @Test
  void areTakenOffWhereTheConnectionManagerDropsThem() {
    TestRequest request =
        new TestRequest().header("a_b", "1").header("_", "2").header("a-b", "3").header("a_b", "4");
    HeaderList sent = sent(call(Underscores.DROP_HEADER, request), request);
    assertThat(sent.get("a_b")).isNull();
    assertThat(sent.get("_")).isNull();
    assertThat(sent.get("a-b")).isEqualTo("3");
  }

  @Test
  void areRefusedWhereTheConnectionManagerRejectsThem() {
    OutboundCall call = call(Underscores.REJECT_REQUEST, new TestRequest().header("a_b", "1"));
    Step step = call.begin();
    assertThat(step).isInstanceOf(Step.Reply.class);
    assertThat(((Step.Reply) step).reply().status()).isEqualTo(400);
    assertThat(((Step.Reply) step).reply().body()).isEqualTo("Bad Request");
    assertThat(call.info().responseFlags()).isEqualTo("DPE");
    assertThat(call.info().details()).isEqualTo("http1.unexpected_underscore");
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void areNoMatterOfRequestsWithoutThem() {
    TestRequest request = new TestRequest().header("a-b", "1");
    assertThat(sent(call(Underscores.REJECT_REQUEST, request), request).get("a-b")).isEqualTo("1");
  }
}
