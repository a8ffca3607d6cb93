package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Has the application refuse traffic as long as the mesh would refuse all requests that come in: it
 * is started, but there is no configuration yet. Thread-safe.
 *
 * <p>Whoever listens may do anything, so that nothing is locked while they are told. What is to be
 * told is found by one thread at a time, anew as often as something has happened meanwhile: the
 * last word is the right one.
 */
final class MeshReadiness implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {
  private static final Log LOG = LogFactory.getLog(MeshReadiness.class);

  private final Mesh mesh;
  private final FirstConfiguration first;
  private final ApplicationContext context;
  private final @Nullable ApplicationAvailability availability;
  private final AtomicInteger happened = new AtomicInteger();
  private volatile ReadinessState ofTheApplication = ReadinessState.REFUSING_TRAFFIC;
  private boolean waits; // of the thread that tells

  /**
   * @param availability hears of events before this does; null where there is none
   */
  MeshReadiness(
      Mesh mesh,
      FirstConfiguration first,
      ApplicationContext context,
      @Nullable ApplicationAvailability availability) {
    this.mesh = mesh;
    this.first = first;
    this.context = context;
    this.availability = availability;
  }

  @Override
  public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
    if (event.getSource() != this) {
      ofTheApplication = event.getState();
      look();
    }
  }

  private void look() {
    if (happened.getAndIncrement() > 0) {
      return; // Whoever tells looks once more.
    }
    int seen;
    do {
      seen = happened.get();
      contradict();
    } while (happened.addAndGet(-seen) > 0);
  }

  private void contradict() {
    MeshLifecycle.State state = mesh.lifecycle().state();
    if (state == MeshLifecycle.State.STARTING) {
      tell(ReadinessState.REFUSING_TRAFFIC);
      if (!waits) {
        waits = true;
        first.then(this::inTheContext, new SimpleAsyncTaskExecutor("inmesh-readiness-"));
      }
    } else if (state == MeshLifecycle.State.READY) {
      tell(ofTheApplication);
    }
  }

  /**
   * Once more where a listener fails, for the sake of those behind it; what it throws is logged.
   */
  private void tell(ReadinessState due) {
    for (int tries = 0; tries < 2 && isNews(due); tries++) {
      try {
        AvailabilityChangeEvent.publish(context, this, due);
        return;
      } catch (RuntimeException | Error e) {
        LOG.warn("A listener failed when it was told of the mesh's readiness (" + due + ")", e);
      }
    }
  }

  private boolean isNews(ReadinessState due) {
    return availability == null || availability.getReadinessState() != due;
  }

  /** The thread of the executor has the class loader of whoever delivers the configuration. */
  private void inTheContext() {
    Thread.currentThread().setContextClassLoader(context.getClassLoader());
    look();
  }
}
