package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;

/** The JDK's client as a transport. */
class JdkTransportTest extends TransportContract {
  @Override
  protected RequestFactoryUnderTest newClient(Mesh throughMesh) {
    return new RequestFactoryUnderTest(throughMesh, ApplicationHooks.NONE);
  }
}
