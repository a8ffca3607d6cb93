package io.inmesh.grpc;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientContractSuite;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ThreadContext;
import java.util.List;

/** The client contract with gRPC: a channel of the mesh. */
class GrpcChannelContractTest extends ClientContractSuite {
  @Override
  protected ClientUnderTest newClient(Mesh mesh, ApplicationHooks hooks) {
    return new GrpcUnderTest(mesh, GrpcUnderTest.Form.CHANNEL, hooks);
  }

  @Override
  protected List<ThreadContext> contexts() {
    return GrpcThreadContext.WITH_COMMON;
  }
}
