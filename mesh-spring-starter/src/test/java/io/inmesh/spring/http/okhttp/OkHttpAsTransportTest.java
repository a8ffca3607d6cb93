package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.http.RequestFactoryUnderTest;
import io.inmesh.spring.http.TransportContract;

/** OkHttp as a transport. */
class OkHttpAsTransportTest extends TransportContract {
  @Override
  protected RequestFactoryUnderTest newClient(Mesh throughMesh) {
    return RequestFactoryUnderTest.of(throughMesh, new OkHttpTransport(() -> throughMesh));
  }
}
