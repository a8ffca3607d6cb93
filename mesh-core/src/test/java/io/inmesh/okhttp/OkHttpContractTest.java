package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ClientContextContract;
import io.inmesh.testing.contract.ClientHeadContract;
import io.inmesh.testing.contract.ClientLifecycleContract;
import io.inmesh.testing.contract.ClientRetryContract;
import io.inmesh.testing.contract.ClientRoutingContract;
import io.inmesh.testing.contract.ClientStreamingContract;
import io.inmesh.testing.contract.ClientUnderTest;
import org.junit.jupiter.api.Nested;

/** The client contract with OkHttp: HTTP/1.1 down the application's chain. */
class OkHttpContractTest {
  @Nested
  class Routing extends ClientRoutingContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }

  @Nested
  class Heads extends ClientHeadContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }

  @Nested
  class Retries extends ClientRetryContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }

  @Nested
  class Streaming extends ClientStreamingContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }

  @Nested
  class Lifecycle extends ClientLifecycleContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }

  @Nested
  class Context extends ClientContextContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new OkHttpUnderTest(mesh, false);
    }
  }
}
