package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientLifecycleContract;
import io.inmesh.testing.contract.ClientRetryContract;
import io.inmesh.testing.contract.ClientStreamingContract;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ClientWaitingContract;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract finds an adapter that reports something wrong, or leaves something out. */
@Timeout(120)
class LeakingAdapterTest {
  /** Which parts of the mesh's call the adapter does not use. May also change what it reports. */
  private interface Bug {
    boolean hides(String method, Object @Nullable [] arguments);
  }

  /** A client that says otherwise how something has come out. */
  private static Bug reportsAs(Object wrong, Object right) {
    return (method, arguments) -> {
      for (int i = 0; arguments != null && i < arguments.length; i++) {
        arguments[i] = arguments[i] == right ? wrong : arguments[i];
      }
      return false;
    };
  }

  private static final Bug NONE = (method, arguments) -> false;

  /** A client that tells the mesh of all ends but these. */
  private static final class Leaking extends ClientLifecycleContract {
    private final Bug bug;

    Leaking(Bug bug) {
      this.bug = bug;
    }

    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return client(mesh, bug);
    }
  }

  /** A client that leaves on the wire what the mesh has given up. */
  private static final class Keeping extends ClientRetryContract {
    private final Bug bug;

    Keeping(Bug bug) {
      this.bug = bug;
    }

    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return client(mesh, bug);
    }
  }

  /** A client that reports something else. */
  private static final class Mistaken extends ClientStreamingContract {
    private final Bug bug;

    Mistaken(Bug bug) {
      this.bug = bug;
    }

    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return client(mesh, bug);
    }
  }

  /** A client that may not hear of what its calls wait for. */
  private static final class Deaf extends ClientWaitingContract {
    private final Bug bug;

    Deaf(Bug bug) {
      this.bug = bug;
    }

    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return client(mesh, bug);
    }
  }

  private static ClientUnderTest client(Mesh mesh, Bug bug) {
    return new JdkUnderTest(
        (view, waker) ->
            without(bug, mesh.outbound(view, bug.hides("wake", null) ? () -> {} : waker)),
        mesh.timer(),
        ApplicationHooks.NONE);
  }

  private static OutboundCall without(Bug bug, OutboundCall call) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            bug.hides(method.getName(), arguments) ? null : invoke(call, method, arguments);
    return (OutboundCall)
        Proxy.newProxyInstance(
            OutboundCall.class.getClassLoader(), new Class<?>[] {OutboundCall.class}, handler);
  }

  private static @Nullable Object invoke(Object target, Method method, Object @Nullable ... with)
      throws Throwable {
    try {
      return method.invoke(target, with);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void call(Object contract, String name) throws Throwable {
    for (Class<?> in = contract.getClass(); in != null; in = in.getSuperclass()) {
      for (Method method : in.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          invoke(contract, method);
          return;
        }
      }
    }
    throw new IllegalArgumentException("no test " + name);
  }

  /** What a test of the contract says; null when it passes. */
  private static @Nullable Throwable verdict(Object contract, String test, long millis)
      throws Throwable {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    call(contract, "openClient");
    try {
      Thread thread =
          new Thread(() -> {
            try {
              call(contract, test);
            } catch (Throwable e) {
              failure.set(e);
            }
          });
      thread.start();
      thread.join(millis);
      thread.interrupt(); // As JUnit does when a test is out of time.
      thread.join();
    } finally {
      if (contract instanceof ClientWaitingContract) {
        call(contract, "stopTime");
      }
      call(contract, "closeAll");
    }
    return failure.get();
  }

  /**
   * The adapter passes as it is, and with the bug it fails or goes on for much longer than that.
   */
  private static void finds(String test, Bug bug, Function<Bug, Object> contract) throws Throwable {
    long beginNanos = System.nanoTime();
    assertThat(verdict(contract.apply(NONE), test, 0)).isNull();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
    assertThat(verdict(contract.apply(bug), test, 3000 + 10 * millis)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "successGivesThePlaceBack, COMPLETE",
    "aBodyThatBreaksGivesThePlaceBack, PROTOCOL_ERROR",
    "aBodyClosedEarlyGivesThePlaceBackAndLeavesTheWire, CANCELLED",
    "cancellationGivesThePlaceBackAndLeavesTheWire, CANCELLED",
  })
  void aPlaceThatIsNotGivenBackIsFound(String test, EndReason unreported) throws Throwable {
    finds(
        test,
        (method, arguments) ->
            method.equals("end") && arguments != null && arguments[0] == unreported,
        Leaking::new);
  }

  @Test
  void anAttemptThatStaysOnTheWireIsFound() throws Throwable {
    finds(
        "anAttemptThatTakesTooLongLeavesTheWireAndIsRetried",
        (method, arguments) -> method.equals("takeCancelled"),
        Keeping::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"aCallWaitsForTheFirstConfiguration", "aCallWithACallbackWaitsForAConnection"})
  void aWakerThatNobodyHearsIsFound(String test) throws Throwable {
    finds(test, (method, arguments) -> method.equals("wake"), Deaf::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aResponseOfAKnownLengthThatBreaksOffIsToldAsThat",
        "aResponseOfAnUnknownLengthThatBreaksOffIsToldAsThat"
      })
  void aResponseThatBreaksOffAndCountsAsCompleteIsFound(String test) throws Throwable {
    finds(test, reportsAs(EndReason.COMPLETE, EndReason.PROTOCOL_ERROR), Mistaken::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aRefusedConnectionIsToldAsThat",
        "aRefusedConnectionIsAConnectFailureForThePolicy"
      })
  void aRefusedConnectionThatCountsAsABrokenOneIsFound(String test) throws Throwable {
    finds(
        test,
        reportsAs(FailureKind.CONNECTION_TERMINATION, FailureKind.CONNECT_FAILURE),
        Keeping::new);
  }
}
