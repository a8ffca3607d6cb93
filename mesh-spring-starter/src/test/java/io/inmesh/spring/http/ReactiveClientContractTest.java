package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;

/** The client contract with what {@code WebClient} sends by. */
class ReactiveClientContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new ConnectorUnderTest(mesh, hooks);
  }
}
