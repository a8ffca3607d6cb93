package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.contract.ServerUnderTest.Pending;
import io.inmesh.testing.contract.ServerUnderTest.Stream;
import org.junit.jupiter.api.Test;

/** Callers that do not wait for the end: what their calls hold is given back, once. */
abstract class ServerAbandonedContract extends ServerTimeContract {

  /** Who is told of it ends the call at once; others when the application does. */
  @Test
  void aCallerThatGoesAwayWhileTheApplicationWorksLeavesNothingBehind() throws Exception {
    publish(forward());
    Pending pending = server().hang();
    assertThat(mesh().lifecycle().activeRequests()).isEqualTo(1);
    pending.cancel();
    String end = takeEnd();
    if (server().hearsOfLeaving()) {
      assertThat(end).isEqualTo("0 DC");
    } else {
      assertThat(end).isIn("200 ", "200 DC", "0 DC"); // whatever the socket still took
    }
    assertThatNoMoreEnds();
  }

  @Test
  void aCallerThatGoesAwayWhileTheResponseComesIsToldApartFromOneThatHasIt() throws Exception {
    publish(forward());
    try (Stream stream = server().stream()) {
      server().write("x");
      assertThat(stream.next()).isEqualTo("x");
      stream.cancel();
      assertThat(takeEndWriting()).isEqualTo("200 DC");
    }
    assertThatNoMoreEnds();
  }

  @Test
  void aCallerThatGoesAwayWithinTheBodyOfItsRequestIsToldApart() throws Exception {
    publish(forward());
    Pending pending = server().upload();
    Conditions.await(() -> server().applicationCalls() > 0);
    assertThat(mesh().lifecycle().activeRequests()).isEqualTo(1);
    pending.cancel();
    assertThat(takeEnd()).isEqualTo("0 DC");
    assertThatNoMoreEnds();
  }
}
