package io.inmesh.samples.meshctl;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What came back of a gRPC call, without what differs by nature. */
record SeenRpc(
    String status,
    @Nullable String message,
    Set<String> headers,
    List<String> messages,
    Set<String> trailers) {

  /** Collects what comes back. */
  static final class Collector extends ClientCall.Listener<byte[]> {
    private final Runnable over;
    private final Set<String> headers = new TreeSet<>();
    private final List<String> messages = new ArrayList<>();
    private volatile @Nullable SeenRpc seen;

    Collector(Runnable over) {
      this.over = over;
    }

    /** What came back; null before that. */
    @Nullable SeenRpc seen() {
      return seen;
    }

    @Override
    public void onHeaders(Metadata received) {
      addLines(received, headers);
    }

    @Override
    public void onMessage(byte[] message) {
      messages.add(comparable(new String(message, StandardCharsets.UTF_8)));
    }

    @Override
    public void onClose(Status status, Metadata received) {
      Set<String> trailers = new TreeSet<>();
      addLines(received, trailers);
      seen =
          new SeenRpc(
              status.getCode().name(), status.getDescription(), headers, messages, trailers);
      over.run();
    }

    private static void addLines(Metadata from, Set<String> to) {
      for (Map.Entry<String, String> line : MetadataLines.of(from).entrySet()) {
        SeenAnswer.addCompared(to, line.getKey(), line.getValue());
      }
    }

    private static String comparable(String text) {
      return text.replaceAll("x-request-id=[0-9a-f-]{36}", "x-request-id=ID")
          .replaceAll("grpc-timeout=\\d{4,}[un]", "grpc-timeout=N") // what is left of a deadline
          .replaceAll("(x-envoy-expected-rq-timeout-ms)=\\d+", "$1=N");
    }
  }
}
