package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialTasksTest {
  private final SerialTasks tasks = new SerialTasks();
  private final List<String> ran = new ArrayList<>();

  @Test
  void aTaskFromWithinATaskRunsAfterIt() {
    tasks.run(() -> {
      tasks.run(() -> ran.add("inner"));
      ran.add("outer");
    });
    assertThat(ran).containsExactly("outer", "inner");
  }

  @Test
  void whateverATaskThrowsTheTasksAfterItRun() {
    assertThatThrownBy(() ->
            tasks.run(() -> {
              tasks.run(() -> ran.add("queued"));
              throw new StackOverflowError("test");
            }))
        .isInstanceOf(StackOverflowError.class);
    tasks.run(() -> ran.add("later"));
    assertThat(ran).containsExactly("queued", "later");
  }
}
