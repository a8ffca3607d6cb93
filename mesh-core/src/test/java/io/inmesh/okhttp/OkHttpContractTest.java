package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;

/** The client contract with OkHttp: HTTP/1.1 down the application's chain. */
class OkHttpContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new OkHttpUnderTest(mesh, false, hooks);
  }
}
