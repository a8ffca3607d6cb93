package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenCallsTest {
  private static final Status WHY = Status.UNAVAILABLE.withDescription("the end");

  private final List<Status> ends = new ArrayList<>();
  private final OpenCalls calls = new OpenCalls(() -> ends.add(Status.OK));

  /** A call that is over when it is cancelled. */
  private final class Call extends OpenCall {
    private final boolean fails;

    Call(boolean fails) {
      this.fails = fails;
    }

    @Override
    void cancel(Status status) {
      calls.over(this);
      if (fails) {
        throw new IllegalStateException("of an interceptor");
      }
      ends.add(status);
    }
  }

  @Test
  void aCallWhoseEndThrowsKeepsNoOtherFromItsOwn() {
    for (boolean fails : new boolean[] {false, true, false}) {
      assertThat(calls.tryBegin(new Call(fails))).isTrue();
    }
    calls.shutdownNow(WHY);
    assertThat(ends).containsExactlyInAnyOrder(WHY, WHY, Status.OK);
  }
}
