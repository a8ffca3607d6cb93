package io.inmesh.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.MeshContext;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** With the registry that Micrometer itself fills from the class path. */
class MeshContextAccessorTest {
  private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
  private final MeshContext context = MeshContext.NONE.withHeader("x-request-id", "7");

  @Test
  void aSnapshotHoldsTheContextAndPutsBackWhatWasThere() throws Exception {
    ContextSnapshot snapshot = context.call(snapshots::captureAll);
    MeshContext other = MeshContext.NONE.withHeader("x-request-id", "8");
    other.run(() -> {
      ContextSnapshot.Scope scope = snapshot.setThreadLocals();
      assertThat(MeshContext.current()).isSameAs(context);
      scope.close();
      assertThat(MeshContext.current()).isSameAs(other);
    });
    ContextSnapshot.Scope scope = snapshot.setThreadLocals();
    scope.close();
    assertThat(MeshContext.onThisThread()).isNull();
  }

  @Test
  void tasksOfAnExecutorOfMicrometersRunInIt() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    ExecutorService carrying = ContextExecutorService.wrap(threads, snapshots::captureAll);
    try {
      assertThat(context.call(() -> carrying.submit(MeshContext::current)).get()).isSameAs(context);
      assertThat(carrying.submit(MeshContext::current).get()).isSameAs(MeshContext.NONE);
    } finally {
      threads.shutdown();
    }
  }
}
