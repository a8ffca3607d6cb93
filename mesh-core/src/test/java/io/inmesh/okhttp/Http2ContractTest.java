package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientHttp2Contract;
import io.inmesh.testing.contract.ClientUnderTest;

/** HTTP/2 with OkHttp, with prior knowledge. */
class Http2ContractTest extends ClientHttp2Contract {
  @Override
  protected ClientUnderTest newClient(Mesh throughMesh) {
    return new OkHttpUnderTest(throughMesh, false, ApplicationHooks.NONE);
  }
}
