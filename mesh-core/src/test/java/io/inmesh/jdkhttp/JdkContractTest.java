package io.inmesh.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ClientContextContract;
import io.inmesh.testing.contract.ClientHeadContract;
import io.inmesh.testing.contract.ClientLifecycleContract;
import io.inmesh.testing.contract.ClientRetryContract;
import io.inmesh.testing.contract.ClientRoutingContract;
import io.inmesh.testing.contract.ClientStreamingContract;
import io.inmesh.testing.contract.ClientUnderTest;
import org.junit.jupiter.api.Nested;

/** The client contract with the client of the JDK. */
class JdkContractTest {
  @Nested
  class Routing extends ClientRoutingContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }

  @Nested
  class Heads extends ClientHeadContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }

  @Nested
  class Retries extends ClientRetryContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }

  @Nested
  class Streaming extends ClientStreamingContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }

  @Nested
  class Lifecycle extends ClientLifecycleContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }

  @Nested
  class Context extends ClientContextContract {
    @Override
    protected ClientUnderTest newClient(Mesh mesh) {
      return new JdkUnderTest(mesh);
    }
  }
}
