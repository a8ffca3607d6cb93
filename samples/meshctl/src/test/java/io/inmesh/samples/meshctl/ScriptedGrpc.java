package io.inmesh.samples.meshctl;

import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC application of a comparison. The last part of a path scripts it, one word for each call
 * in turn, joined with commas: {@code 14} is that status without headers, {@code late14} the same
 * after headers and a message, {@code sleep} no answer, {@code begin} headers and a message and
 * then nothing, {@code pushback14-N} a status with {@code grpc-retry-pushback-ms}. Everything else
 * is echoed.
 */
final class ScriptedGrpc extends HandlerRegistry {
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> NOTED_TIMEOUT =
      Metadata.Key.of("noted-grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /** A server of it at any free port. */
  Server start() throws Exception {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InsecureServerCredentials.create())
        .fallbackHandlerRegistry(this)
        .addStreamTracerFactory(new Patience())
        .build()
        .start();
  }

  /** Scripts begin anew. */
  void rewind() {
    turns.clear();
  }

  @Override
  public ServerMethodDefinition<byte[], byte[]> lookupMethod(
      String name, @Nullable String authority) {
    return ServerMethodDefinition.create(
        method(name),
        (call, headers) -> {
          call.request(Integer.MAX_VALUE);
          return new Answer(call, headers, word(name));
        });
  }

  /** Any method, whose messages are bytes. */
  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(name)
        .build();
  }

  private String word(String name) {
    String[] script = name.substring(name.lastIndexOf('/') + 1).split(",");
    int turn = turns.computeIfAbsent(name, n -> new AtomicInteger()).getAndIncrement();
    return script[Math.min(turn, script.length - 1)];
  }

  /** The server does not obey {@code grpc-timeout} by itself, but only notes it. */
  private static final class Patience extends ServerStreamTracer.Factory {
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      Iterable<String> values = headers.removeAll(TIMEOUT);
      if (values != null) {
        values.forEach(value -> headers.put(NOTED_TIMEOUT, value));
      }
      return new ServerStreamTracer() {};
    }
  }

  private static final class Answer extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Metadata headers;
    private final String word;
    private int messages;
    private int bytes;

    Answer(ServerCall<byte[], byte[]> call, Metadata headers, String word) {
      this.call = call;
      this.headers = headers;
      this.word = word;
    }

    @Override
    public void onMessage(byte[] message) {
      messages++;
      bytes += message.length;
    }

    @Override
    public void onHalfClose() {
      if (word.equals("sleep")) {
        return;
      }
      LateAnswers.now();
      Metadata trailers = new Metadata();
      MetadataLines.add(trailers, "x-trailer", "1");
      if (word.startsWith("pushback")) {
        String[] parts = word.substring("pushback".length()).split("-", 2);
        MetadataLines.add(trailers, "grpc-retry-pushback-ms", parts[1]);
        call.close(status(parts[0]), trailers);
      } else if (word.matches("\\d{1,2}")) {
        call.close(status(word), trailers);
      } else {
        echo();
        if (!word.equals("begin")) {
          call.close(word.startsWith("late") ? status(word.substring(4)) : Status.OK, trailers);
        }
      }
    }

    private void echo() {
      Metadata head = new Metadata();
      MetadataLines.add(head, "x-echo", "1");
      MetadataLines.add(head, "x-echo-bin", "AQI");
      Map<String, String> seen = MetadataLines.of(headers);
      String noted = seen.remove(NOTED_TIMEOUT.name());
      if (noted != null) {
        seen.put(TIMEOUT.name(), noted);
      }
      String text =
          call.getAuthority()
              + " /"
              + call.getMethodDescriptor().getFullMethodName()
              + ' '
              + seen
              + ' '
              + messages
              + " messages, "
              + bytes
              + " bytes";
      call.sendHeaders(head);
      call.sendMessage(text.getBytes(StandardCharsets.UTF_8));
    }

    private Status status(String code) {
      return Status.fromCodeValue(Integer.parseInt(code)).withDescription("as told: 100 % é");
    }
  }
}
