package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.StaticConfigSource;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What holds a start back in shadow mode: nothing but the time that a property names. */
class ShadowStartTest {
  @RegisterExtension private final LoggedWarnings log = new LoggedWarnings("io.inmesh");

  @TempDir private Path directory;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
          .withPropertyValues("inmesh.mode=shadow");

  private long logged(String part) {
    return log.texts().stream().filter(text -> text.contains(part)).count();
  }

  @Test
  void aStartThatHasWaitedForNothingGoesOn() {
    application
        .withBean(StaticConfigSource.class)
        .withPropertyValues("inmesh.start-timeout=100ms")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(logged("In shadow mode the start goes on: the mesh got ")).isOne();
          assertThat(logged("within 100 ms")).isOne();
        });
  }

  @Test
  void aStartWithoutANamedListenerGoesOn() {
    Path file = new TestConfig().service("orders", 1).write(directory);
    application
        .withPropertyValues(
            "inmesh.bootstrap=" + file,
            "inmesh.start-timeout=60s",
            "inmesh.outbound.listener=egress")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(Mesh.class).isConfigured()).isTrue();
          Conditions.await(() -> logged("names the listener 'egress'") == 1);
        });
  }

  /** A source that has nothing, and is told when somebody has waited for it in vain. */
  private static final class NothingYet implements ConfigSource {
    private final AtomicInteger waitedFor = new AtomicInteger();

    @Override
    public void start(Sink sink) {}

    @Override
    public void deliverKnown(Runnable done) {
      waitedFor.incrementAndGet();
      done.run();
    }

    @Override
    public String description() {
      return "test";
    }

    @Override
    public void close() {}
  }

  @Test
  void filesAreNotWaitedForUnlessAPropertySaysSo() {
    application
        .withBean(NothingYet.class)
        .run(context -> {
          MeshProperties properties = context.getBean(MeshProperties.class);
          new MeshStart(properties, context.getBean(Mesh.class), true).start();
          assertThat(context.getBean(NothingYet.class).waitedFor).hasValue(0);
        });
  }
}
