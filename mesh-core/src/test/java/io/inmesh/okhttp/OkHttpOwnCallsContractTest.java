package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;

/** The client contract with OkHttp: attempts as calls of their own. */
class OkHttpOwnCallsContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new OkHttpUnderTest(mesh, true, hooks);
  }
}
