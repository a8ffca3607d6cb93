package io.inmesh.grpc;

import io.inmesh.testing.contract.LargeBodyContract;
import java.io.IOException;
import java.util.List;

class LargeBodyTest extends LargeBodyContract {
  /** The program that is run with a small heap. */
  public static void main(String[] args) throws IOException {
    run((mesh, hooks) -> new GrpcUnderTest(mesh, GrpcUnderTest.Form.CHANNEL, hooks));
  }

  /** Netty's buffers count as well. */
  @Override
  protected List<String> jvmOptions() {
    return List.of("-Dio.grpc.netty.shaded.io.netty.maxDirectMemory=0");
  }
}
