package io.inmesh.testing.contract;

import io.inmesh.Mesh;
import java.util.List;
import org.junit.jupiter.api.Nested;

/**
 * All that a client in the mesh is held to. Needs SLF4J with a binding that has an MDC, and
 * OpenTelemetry's context; a client that is tested without these extends the other parts one by
 * one.
 *
 * <pre>{@code
 * class MyClientTest extends ClientContractSuite {
 *   protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
 *     return new MyClientUnderTest(mesh, hooks);
 *   }
 * }
 * }</pre>
 */
public abstract class ClientContractSuite {
  /** A client whose calls go through this mesh, with what the application hangs on it. */
  protected abstract ClientUnderTest newClient(Mesh throughMesh, ApplicationHooks hooks);

  /** The contexts of threads that callbacks look for. */
  protected List<ThreadContext> contexts() {
    return ThreadContext.COMMON;
  }

  private ClientUnderTest newClient(Mesh throughMesh) {
    return newClient(throughMesh, ApplicationHooks.NONE);
  }

  @Nested
  final class Routing extends ClientRoutingContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Heads extends ClientHeadContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Retries extends ClientRetryContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Streaming extends ClientStreamingContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Waiting extends ClientWaitingContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Lifecycle extends ClientLifecycleContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Contexts extends ClientContextContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh) {
      return ClientContractSuite.this.newClient(throughMesh);
    }
  }

  @Nested
  final class Propagation extends ClientPropagationContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh, ApplicationHooks hooks) {
      return ClientContractSuite.this.newClient(throughMesh, hooks);
    }

    @Override
    protected List<ThreadContext> contexts() {
      return ClientContractSuite.this.contexts();
    }
  }

  @Nested
  final class Time extends ClientTimeContract {
    @Override
    protected ClientUnderTest newClient(Mesh throughMesh, ApplicationHooks hooks) {
      return ClientContractSuite.this.newClient(throughMesh, hooks);
    }
  }
}
