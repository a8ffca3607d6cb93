package io.inmesh.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallInfo;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.GetRequest;
import io.inmesh.call.LocalReply;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.MeshMode;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.time.TimerThread;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Latches;
import io.inmesh.testing.contract.StaticConfigSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For whom closing waits; its timer's thread is waited for without limit. */
@Timeout(60)
class EngineCloseTest {
  private final TimerThread timer = new TimerThread("patient-timer", Long.MAX_VALUE);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final StaticConfigSource source = new StaticConfigSource();
  private final Engine engine =
      Engine.start(
          source,
          new EngineOptions(
              new EngineOptions.Outbound(
                  null,
                  null,
                  UnknownAuthority.REJECT,
                  BeforeFirstConfig.WAIT,
                  Duration.ofSeconds(15)),
              new EngineOptions.Inbound(null, InboundWithoutConfig.REFUSE, List.of(), null),
              MeshMode.ENFORCE,
              Locality.NONE,
              null,
              () -> 0,
              List.of(),
              ClusterGuards.NONE),
          List.of(new Closing()),
          timer);

  /** Closes the engine as soon as a call is answered. */
  private final class Closing implements MeshListener {
    @Override
    public void onLocalReply(CallInfo call, LocalReply reply) {
      engine.close();
      closed.countDown();
    }
  }

  @Test
  void aListenerThatIsToldByACallThatGoesOutNeedNotWaitForATaskThatNeedsItsLock() {
    withALockThatATaskNeeds(
        () -> engine.outbound(GetRequest.of(new HeaderList()), () -> {}).begin());
  }

  @Test
  void aListenerThatIsToldByACallThatCameInNeedNotWaitForATaskThatNeedsItsLock() {
    withALockThatATaskNeeds(() ->
        engine.inbound(GetRequest.of(new HeaderList()), ConnectionView.UNKNOWN, () -> {}).begin());
  }

  private void withALockThatATaskNeeds(Runnable report) {
    source.set(
        new MeshConfig(
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            RuntimeValues.EMPTY));
    ReentrantLock lockOfTheCall = new ReentrantLock();
    CountDownLatch ran = new CountDownLatch(1);
    timer.schedule(
        timer.nanoTime() + TimeUnit.HOURS.toNanos(1),
        () -> {
          lockOfTheCall.lock();
          try {
            ran.countDown();
          } finally {
            lockOfTheCall.unlock();
          }
        });
    lockOfTheCall.lock();
    try {
      report.run();
      assertThat(closed.getCount()).isZero();
    } finally {
      lockOfTheCall.unlock();
    }
    Latches.await(ran); // and the thread ends: see the check for leaks
  }

  @Test
  void whoeverElseClosesItWaitsForTheThread() throws InterruptedException {
    AtomicReference<Thread> thread = new AtomicReference<>();
    timer.schedule(
        timer.nanoTime() + TimeUnit.HOURS.toNanos(1), () -> thread.set(Thread.currentThread()));
    engine.close();
    assertThat(thread.get().isAlive()).isFalse();
  }
}
