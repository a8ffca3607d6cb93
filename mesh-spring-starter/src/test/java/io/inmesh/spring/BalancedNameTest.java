package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which requests the mesh's "not known" is about the name that a balancer has put there. */
class BalancedNameTest {
  private static final URI BALANCED = URI.create("http://orders/a");

  private final Map<String, Object> attributes = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    "orders, http://orders/a, , true",
    "orders, http://ORDERS/b, , true",
    "orders, http://orders/a, orders, true",
    "orders, http://orders/a, elsewhere, false",
    "orders, http://orders.ns.svc/a, , false",
    "orders, http://orders.ns.svc/a, orders, false",
    "orders, http://orders:8080/a, , false",
    "orders, lb://orders/a, , false",
    "carts, http://orders/a, carts, true",
    "carts, http://orders/a, , false",
    "carts, http://orders/a, orders, false",
  })
  void itIsWhatTheMeshWasAskedAbout(String asked, URI uri, @Nullable String host, boolean is) {
    BalancedName.set(attributes, BALANCED, asked);
    assertThat(BalancedName.is(attributes, uri, host)).isEqualTo(is);
  }

  @Test
  void anInstanceTakesItsPlace() {
    assertThat(BalancedName.is(attributes, BALANCED, null)).isFalse();
    BalancedName.set(attributes, BALANCED, "orders");
    BalancedName.set(attributes, BALANCED, null);
    assertThat(BalancedName.is(attributes, BALANCED, null)).isFalse();
    assertThat(attributes).isEmpty();
  }

  @Test
  void itRemembersThatTheMeshDidNotKnowIt() {
    BalancedName.attempt(attributes); // without a mark
    BalancedName.unknown(attributes, BALANCED);
    BalancedName.set(attributes, BALANCED, "orders");
    BalancedName mark = BalancedName.of(attributes);
    assertThat(mark.isUnknown()).isFalse();
    BalancedName.attempt(attributes);
    assertThat(mark.isUnknown()).isFalse();
    assertThat(BalancedName.unknown(attributes, BALANCED)).hasMessageContaining("orders");
    assertThat(mark.isUnknown()).isTrue();
    BalancedName.set(attributes, BALANCED, "orders");
    assertThat(BalancedName.of(attributes).isUnknown()).isFalse();
  }

  /** What was sent then may have arrived. */
  @Test
  void anAttemptThatWasSentCountsWhateverWasUnknownBeforeOrAfterIt() {
    BalancedName.set(attributes, BALANCED, "orders");
    BalancedName.attempt(attributes);
    BalancedName.unknown(attributes, BALANCED);
    BalancedName.attempt(attributes);
    assertThat(BalancedName.of(attributes).isUnknown()).isFalse();
    BalancedName.attempt(attributes);
    BalancedName.unknown(attributes, BALANCED);
    assertThat(BalancedName.of(attributes).isUnknown()).isFalse();
  }

  @Test
  void whoseTimeIsOverIsNotBalancedAgain() {
    for (Throwable failure :
        List.of(
            new InterruptedIOException(),
            new IllegalStateException(new InterruptedException()),
            new ExecutionException(new TimeoutException()),
            new AssertionError())) {
      assertThat(BalancedName.isFinal(failure)).as("%s", failure).isTrue();
    }
    Throwable circular = new IllegalStateException();
    circular.initCause(new IllegalStateException(circular));
    assertThat(BalancedName.isFinal(circular)).isFalse();
    assertThat(BalancedName.isFinal(BalancedName.unknown(attributes, BALANCED))).isFalse();
    Thread.currentThread().interrupt();
    assertThat(BalancedName.isFinal(new IllegalStateException())).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void itCanBeGivenUp() {
    BalancedName.set(attributes, BALANCED, "orders");
    Throwable failure = new IllegalStateException(BalancedName.unknown(attributes, BALANCED));
    BalancedName mark = BalancedName.UnknownException.markOf(failure);
    assertThat(mark).isSameAs(BalancedName.of(attributes));
    assertThat(mark.isUnknown()).isTrue();
    mark.giveUp();
    assertThat(mark.isUnknown()).isFalse();
  }
}
