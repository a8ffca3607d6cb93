package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;

/** Cookies of {@code WebClient}s. */
class WebClientCookiesTest extends CookieContract {
  @Override
  protected Clients newClients(Mesh throughMesh) {
    return new ConnectorUnderTest(throughMesh, ApplicationHooks.NONE);
  }
}
