package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;

/** Cookies of blocking clients with the JDK's client. */
class JdkCookiesTest extends CookieContract {
  @Override
  protected Clients newClients(Mesh throughMesh) {
    return new RequestFactoryUnderTest(throughMesh, ApplicationHooks.NONE);
  }
}
