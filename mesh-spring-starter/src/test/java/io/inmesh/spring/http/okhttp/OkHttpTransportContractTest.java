package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.spring.http.RequestFactoryUnderTest;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.util.Set;

/** The client contract with what {@code RestClient} and {@code RestTemplate} send by: OkHttp. */
class OkHttpTransportContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return RequestFactoryUnderTest.of(
        mesh,
        hooks,
        new OkHttpTransport(() -> mesh),
        Set.of(Capability.BODY_ON_CALLING_THREAD, Capability.HEADER_BYTES));
  }
}
