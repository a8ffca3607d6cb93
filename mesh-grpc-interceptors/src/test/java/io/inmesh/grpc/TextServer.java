package io.inmesh.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real gRPC server on a loopback port that answers as a test says. */
final class TextServer implements AutoCloseable {
  /** One call, as the server sees it. */
  static final class Received {
    final ServerCall<String, String> call;
    final Metadata headers;
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CountDownLatch cancelled = new CountDownLatch(1);
    final @Nullable Deadline deadline = Context.current().getDeadline();
    final int number;
    private final Script script;

    Received(ServerCall<String, String> call, Metadata headers, int number, Script script) {
      this.call = call;
      this.headers = headers;
      this.number = number;
      this.script = script;
    }

    @Nullable String header(String name) {
      return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    /** Answers with these messages and OK. */
    void reply(String... texts) {
      call.sendHeaders(new Metadata());
      for (String text : texts) {
        call.sendMessage(text);
      }
      call.close(Status.OK, new Metadata());
    }

    /** Answers with nothing but trailers. */
    void fail(Status status, String... trailers) {
      Metadata metadata = new Metadata();
      for (int i = 0; i < trailers.length; i += 2) {
        metadata.put(
            Metadata.Key.of(trailers[i], Metadata.ASCII_STRING_MARSHALLER), trailers[i + 1]);
      }
      call.close(status, metadata);
    }
  }

  /** What a server does. */
  interface Script {
    /** A call has begun. */
    default void began(Received received) {}

    /** A message has come. */
    default void message(Received received, String text) {}

    /** The client has sent everything. */
    default void complete(Received received) {}
  }

  /** Answers each call, once its request is complete. */
  @FunctionalInterface
  interface Answer extends Script {
    void answer(Received received);

    @Override
    default void complete(Received received) {
      answer(received);
    }
  }

  private final Server server;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  TextServer(Script script) {
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          Received one = new Received(call, headers, calls.incrementAndGet(), script);
          received.add(one);
          call.request(1_000_000);
          one.script.began(one);
          return new Heard(one);
        };
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Texts.SERVICE);
    for (MethodDescriptor<String, String> method :
        List.of(Texts.UNARY, Texts.SERVER, Texts.CLIENT, Texts.BIDI)) {
      service.addMethod(method, handler);
    }
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(service.build())
              .addTransportFilter(
                  new ServerTransportFilter() {
                    @Override
                    public io.grpc.Attributes transportReady(io.grpc.Attributes attributes) {
                      connections.incrementAndGet();
                      return attributes;
                    }
                  })
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TextServer answering(Answer answer) {
    return new TextServer(answer);
  }

  /** Answers every call with this text. */
  static TextServer saying(String text) {
    return answering(call -> call.reply(text));
  }

  /** Never answers. */
  static TextServer silent() {
    return new TextServer(new Script() {});
  }

  int port() {
    return server.getPort();
  }

  int calls() {
    return calls.get();
  }

  int connections() {
    return connections.get();
  }

  Received take() {
    try {
      Received next = received.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no call came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Heard extends ServerCall.Listener<String> {
    private final Received received;

    Heard(Received received) {
      this.received = received;
    }

    @Override
    public void onMessage(String message) {
      received.messages.add(message);
      received.script.message(received, message);
    }

    @Override
    public void onHalfClose() {
      received.script.complete(received);
    }

    @Override
    public void onCancel() {
      received.cancelled.countDown();
    }
  }
}
