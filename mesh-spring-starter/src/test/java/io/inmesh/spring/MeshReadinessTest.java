package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.testing.contract.StaticConfigSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.PriorityOrdered;

/** Listeners of an application that fail when they are told of the mesh's readiness. */
class MeshReadinessTest {
  /** Hears of what the mesh says before Spring does, and fails as often as it is told to. */
  private static final class FailingListener
      implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, PriorityOrdered {
    private final AtomicInteger failures = new AtomicInteger();
    private final BlockingQueue<ReadinessState> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> readied = new LinkedBlockingQueue<>();

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
      if (!(event.getSource() instanceof MeshReadiness)) {
        return;
      }
      heard.add(event.getState());
      if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
        readied.add(Thread.currentThread());
      }
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("a listener of the application");
      }
    }

    /** Waits until the mesh has told that it is ready. */
    void awaitReadied() throws InterruptedException {
      Thread thread = readied.poll(20, TimeUnit.SECONDS);
      assertThat(thread).isNotNull();
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
    }

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  private final FailingListener listener = new FailingListener();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MeshAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
          .withBean(StaticConfigSource.class)
          .withBean(FailingListener.class, () -> listener);

  private static void started(ApplicationContext context) {
    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
  }

  private static void configured(ApplicationContext context) {
    context.getBean(StaticConfigSource.class).set(MeshConfig.empty());
  }

  private static ReadinessState readiness(ApplicationContext context) {
    return context.getBean(ApplicationAvailability.class).getReadinessState();
  }

  @Test
  void whenOneFailsOnceTheApplicationRefusesTrafficAllTheSame() {
    application.run(context -> {
      listener.failures.set(1);
      started(context);
      assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
    });
  }

  @Test
  void whenOneFailsOnceTheApplicationBecomesReadyAllTheSame() {
    application.run(context -> {
      started(context);
      listener.failures.set(1);
      configured(context);
      listener.awaitReadied();
      assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
    });
  }

  /** Nobody behind it can be told then, but what comes next is. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whenOneFailsBeforeThereIsAConfigurationTheApplicationBecomesReadyAfterwards(int failures) {
    application.run(context -> {
      listener.failures.set(failures);
      started(context);
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
      started(context);
      assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
      configured(context);
      listener.awaitReadied();
      assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
      assertThat(List.copyOf(listener.heard)).endsWith(ReadinessState.ACCEPTING_TRAFFIC);
    });
  }
}
