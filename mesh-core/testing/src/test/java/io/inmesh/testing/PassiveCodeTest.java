package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassiveCodeTest {
  @TempDir Path sources;

  static final class ReadsTheClock {
    LongSupplier clock() {
      return System::nanoTime;
    }
  }

  static final class Waits {
    void await(CountDownLatch latch) throws InterruptedException {
      latch.await();
    }
  }

  static final class Sleeps {
    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static final class IsDriven {
    final LongSupplier clock;

    IsDriven(LongSupplier clock) {
      this.clock = clock;
    }

    long now() {
      return clock.getAsLong();
    }
  }

  private void check(Class<?> one) throws Exception {
    PassiveCode.check(
        new ClassFileImporter().importClasses(one),
        sources,
        PassiveCodeTest.class.getPackageName());
  }

  @Test
  void aClockOfItsOwnIsFoundAlsoAsAMethodReference() {
    assertThatThrownBy(() -> check(ReadsTheClock.class)).hasMessageContaining("nanoTime");
  }

  @Test
  void waitingIsFound() {
    assertThatThrownBy(() -> check(Waits.class)).hasMessageContaining("CountDownLatch");
    assertThatThrownBy(() -> check(Sleeps.class)).hasMessageContaining("Thread");
  }

  @Test
  void codeThatIsGivenItsClockPasses() {
    assertThatCode(() -> check(IsDriven.class)).doesNotThrowAnyException();
  }

  @Test
  void monitorsAreFoundInTheSources() throws Exception {
    Files.writeString(
        sources.resolve("A.java"),
        "class A {\n  // synchronized (this)\n  synchronized void a() {}\n  void b() {\n    synchronized (this) {}\n  }\n}\n");
    assertThat(PassiveCode.monitorsBelow(sources))
        .satisfiesExactly(
            place -> assertThat(place).endsWith("A.java:3"),
            place -> assertThat(place).endsWith("A.java:5"));
  }
}
