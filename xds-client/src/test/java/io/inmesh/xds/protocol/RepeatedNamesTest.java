package io.inmesh.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.XdsTransport;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State of the world repeats all names in each answer. Counts bytes instead of timing it. */
final class RepeatedNamesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void anAnswerMakesNoMoreAmongTenThousandNamesThanAmongTen() throws Exception {
    long few = bytesOfAnAnswer(10);
    long many = bytesOfAnAnswer(10_000);

    assertThat(many).isLessThan(few + 1_000);
  }

  private static long bytesOfAnAnswer(int names) throws Exception {
    Server server = new Server();
    ProtocolMachine machine =
        new ProtocolMachine(
            Node.of("me"), new Environment(() -> 1, () -> 1, () -> 0.5, config -> server));
    ServerConfig config = ServerConfig.builder("xds").apiType(ApiType.AGGREGATED_GRPC).build();
    Subscriber client = machine.subscribe(ClientConfig.of(Node.of("me"), config));
    List<String> wanted = IntStream.range(0, names).mapToObj(i -> "cluster-" + i).toList();
    client.setInterest(TestTypes.EDS, wanted);
    machine.flush();
    server.listener().onReady();
    machine.flush();

    server.answerTo(machine, response(0));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int answers = 50;
    List<DiscoveryResponse> responses =
        IntStream.rangeClosed(1, answers).mapToObj(RepeatedNamesTest::response).toList();
    long own = THREADS.getCurrentThreadAllocatedBytes() - before;
    responses.forEach(response -> server.answerTo(machine, response));
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before - own;

    DiscoveryRequest last = DiscoveryRequest.parseFrom(server.last());
    assertThat(last.getResourceNamesList()).containsExactlyElementsOf(wanted);
    assertThat(last.getResponseNonce()).isEqualTo("nonce " + answers);
    assertThat(last.getVersionInfo()).isEqualTo("" + answers);
    return bytes / answers;
  }

  private static DiscoveryResponse response(int version) {
    return DiscoveryResponse.newBuilder()
        .setTypeUrl(TestTypes.EDS.typeUrl())
        .setVersionInfo("" + version)
        .setNonce("nonce " + version)
        .addResources(TestTypes.EDS.resource("cluster-7", "note " + version))
        .build();
  }

  /** Keeps what is sent as it is. */
  private static final class Server implements XdsTransport {
    private @Nullable Listener heard;
    private @Nullable ByteString sent;

    Listener listener() {
      return Objects.requireNonNull(heard);
    }

    ByteString last() {
      return Objects.requireNonNull(sent);
    }

    void answerTo(ProtocolMachine machine, DiscoveryResponse response) {
      listener().onMessage(response);
      machine.flush();
    }

    @Override
    public Stream open(String fullMethodName, boolean delta, Listener listener) {
      heard = listener;
      return new Stream() {
        @Override
        public void send(ByteString request) {
          sent = request;
        }

        @Override
        public void requestNext() {}

        @Override
        public void cancel() {}
      };
    }

    @Override
    public void close() {}
  }
}
