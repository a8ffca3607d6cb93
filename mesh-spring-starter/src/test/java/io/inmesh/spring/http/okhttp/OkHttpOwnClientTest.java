package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.http.OwnClientContract;
import io.inmesh.spring.http.RequestFactoryUnderTest;

/** OkHttp as a transport. */
class OkHttpOwnClientTest extends OwnClientContract {
  @Override
  protected RequestFactoryUnderTest newClient(Mesh throughMesh) {
    return RequestFactoryUnderTest.of(throughMesh, new OkHttpTransport(() -> throughMesh));
  }
}
