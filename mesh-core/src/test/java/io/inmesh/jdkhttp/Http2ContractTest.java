package io.inmesh.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientHttp2Contract;
import io.inmesh.testing.contract.ClientUnderTest;

/** HTTP/2 with the JDK's client, which asks for it by an upgrade. */
class Http2ContractTest extends ClientHttp2Contract {
  @Override
  protected ClientUnderTest newClient(Mesh throughMesh) {
    return new JdkUnderTest(throughMesh, ApplicationHooks.NONE);
  }

  /** Before, a GOAWAY ended all streams of its connection (JDK-8335181). */
  @Override
  protected boolean tellsOfStreamsAboveGoAway() {
    return Runtime.version().feature() >= 24;
  }
}
