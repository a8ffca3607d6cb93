package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;

/** The JDK's client beside the application's own. */
class JdkOwnClientTest extends OwnClientContract {
  @Override
  protected RequestFactoryUnderTest newClient(Mesh throughMesh) {
    return new RequestFactoryUnderTest(throughMesh, ApplicationHooks.NONE);
  }
}
