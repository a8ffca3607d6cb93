package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.http.CookieContract;
import io.inmesh.spring.http.RequestFactoryUnderTest;

/** Cookies of blocking clients with OkHttp. */
class OkHttpCookiesTest extends CookieContract {
  @Override
  protected Clients newClients(Mesh throughMesh) {
    return RequestFactoryUnderTest.of(throughMesh, new OkHttpTransport(() -> throughMesh));
  }
}
