package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientHeadContract;
import io.inmesh.testing.contract.ClientLifecycleContract;
import io.inmesh.testing.contract.ClientRetryContract;
import io.inmesh.testing.contract.ClientStreamingContract;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ClientWaitingContract;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  /** A client that claims what it cannot do, where it has a bug. */
  private static final class Boasting extends ClientHeadContract {
    private final Bug bug;

    Boasting(Bug bug) {
      this.bug = bug;
    }

    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      ClientUnderTest client = client(mesh, NONE);
      InvocationHandler handler =
          (proxy, method, arguments) ->
              bug.hides(method.getName(), arguments)
                  ? Set.of(ClientUnderTest.Capability.values())
                  : invoke(client, method, arguments);
      return proxy(ClientUnderTest.class, handler);
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
            without(
                bug,
                mesh.outbound(
                    bug.hides("reportsConnected", null) ? unconnected(view) : view,
                    bug.hides("wake", null) ? () -> {} : waker)),
        mesh.timer(),
        ApplicationHooks.NONE);
  }

  private static OutboundCall without(Bug bug, OutboundCall call) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            bug.hides(method.getName(), arguments)
                ? nothing(method)
                : invoke(call, method, arguments);
    return proxy(OutboundCall.class, handler);
  }

  /** What a call says as long as it hears nothing. */
  private static @Nullable Object nothing(Method method) {
    return method.getReturnType() == Step.class ? Step.Wait.INSTANCE : null;
  }

  /** A request whose adapter does not say when it has a connection. */
  private static RequestView unconnected(RequestView view) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("reportsConnected")
                ? Boolean.FALSE
                : invoke(view, method, arguments);
    return proxy(RequestView.class, handler);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
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

  /** A test of the contract that runs. */
  private static final class Run {
    private final Object contract;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    Run(Object contract, String test) throws Throwable {
      this.contract = contract;
      call(contract, "openClient");
      thread =
          new Thread(() -> {
            try {
              call(contract, test);
            } catch (Throwable e) {
              failure.set(e);
            }
          });
      thread.start();
    }

    /** What it says; null when it passes. */
    @Nullable Throwable verdict(long millis) throws Throwable {
      try {
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
  }

  /** A test of the contract, and a bug that it finds. */
  private record Finding(String test, Bug bug, Function<Bug, Object> contract) {
    Run run(Bug with) throws Throwable {
      return new Run(contract.apply(with), test);
    }
  }

  private static void finds(String test, Bug bug, Function<Bug, Object> contract) throws Throwable {
    finds(List.of(new Finding(test, bug, contract)));
  }

  /**
   * The adapter passes as it is, and with the bug it fails or goes on for much longer than that:
   * for all of these as long as for the slowest, since they go on side by side.
   */
  private static void finds(List<Finding> findings) throws Throwable {
    long millis = 0;
    for (Finding finding : findings) {
      long beginNanos = System.nanoTime();
      assertThat(finding.run(NONE).verdict(0)).as(finding.test).isNull();
      millis = Math.max(millis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos));
    }
    List<Run> runs = new ArrayList<>();
    for (Finding finding : findings) {
      runs.add(finding.run(finding.bug));
    }
    List<@Nullable Throwable> verdicts = new ArrayList<>();
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3000 + 10 * millis);
    for (Run run : runs) {
      long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      verdicts.add(run.verdict(Math.max(left, 1)));
    }
    for (int i = 0; i < verdicts.size(); i++) {
      assertThat(verdicts.get(i)).as(findings.get(i).test).isNotNull();
    }
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

  /** With such bugs nothing happens any more. */
  @Test
  void whatIsLeftOnTheWireOrWaitsForAWakerThatNobodyHearsIsFound() throws Throwable {
    Bug keeping = (method, arguments) -> method.equals("takeCancelled");
    Bug deaf = (method, arguments) -> method.equals("wake");
    finds(
        List.of(
            new Finding(
                "anAttemptThatTakesTooLongLeavesTheWireAndIsRetried", keeping, Keeping::new),
            new Finding("aCallWaitsForTheFirstConfiguration", deaf, Deaf::new),
            new Finding("aCallWithACallbackWaitsForAConnection", deaf, Deaf::new)));
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

  /** As of an adapter that looks at no connect timeout; with any other limit it would be over. */
  @Test
  void aConnectTimeoutThatIsIgnoredIsFound() throws Throwable {
    finds(
        "aConnectionThatIsNotMadeInTimeIsToldAsThat",
        (method, arguments) ->
            method.equals("reportsConnected")
                || (arguments != null
                    && method.equals("onFailure")
                    && arguments[1] == FailureKind.CONNECT_TIMEOUT),
        Keeping::new);
  }

  @Test
  void aHeaderThatDoesNotGoOutByteByByteIsFound() throws Throwable {
    finds(
        "aCharacterOfAHeaderValueIsOneByte",
        (method, arguments) -> method.equals("capabilities"),
        Boasting::new);
  }
}
