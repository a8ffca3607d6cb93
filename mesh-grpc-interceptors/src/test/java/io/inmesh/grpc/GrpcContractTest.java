package io.inmesh.grpc;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ThreadContext;
import java.util.List;

/** The client contract with gRPC: an interceptor on channels of the application. */
class GrpcContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new GrpcUnderTest(mesh, GrpcUnderTest.Form.INTERCEPTOR, hooks);
  }

  @Override
  protected List<ThreadContext> contexts() {
    return GrpcThreadContext.WITH_COMMON;
  }
}
