package io.inmesh.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;

/** The client contract with the client of the JDK. */
class JdkContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new JdkUnderTest(mesh, hooks);
  }
}
