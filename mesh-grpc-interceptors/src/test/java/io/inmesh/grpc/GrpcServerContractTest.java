package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.ServerContract;
import io.inmesh.testing.contract.ServerUnderTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server contract, with a gRPC server. What only gRPC has is in {@link ServerCallsTest}. */
class GrpcServerContractTest extends ServerContract {
  private ServerUnderTest server;

  @Override
  protected ServerUnderTest start(Mesh inMesh) throws Exception {
    server = new AppServer(inMesh);
    return server;
  }

  @Test
  void theApplicationSeesWhatGrpcItselfSends() throws Exception {
    publish(forward());
    String text = server.call("/app/echo", Map.of(), 0).text();
    assertThat(text).contains("content-type=application/grpc").contains("user-agent=grpc-java");
  }
}
