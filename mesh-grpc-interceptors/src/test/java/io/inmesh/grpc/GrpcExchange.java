package io.inmesh.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.inmesh.testing.contract.ContractExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call that a {@link GrpcBackend} received: each part of a body is a message. */
final class GrpcExchange extends ContractExchange {
  private final ServerCall<byte[], byte[]> call;
  private final MetadataHeaders headers;
  private final GrpcBackend backend;
  private final ReceivedBytes body;
  private final Object changed = new Object();
  private boolean cancelled;
  private boolean ownEnd;
  private long remaining = Long.MAX_VALUE;

  GrpcExchange(ServerCall<byte[], byte[]> call, Metadata headers, GrpcBackend backend) {
    this.call = call;
    this.headers = new MetadataHeaders(headers);
    this.backend = backend;
    this.body = new ReceivedBytes(call::request);
  }

  ServerCall.Listener<byte[]> listener() {
    return new Heard();
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return "/" + call.getMethodDescriptor().getFullMethodName();
  }

  @Override
  public @Nullable String authority() {
    return call.getAuthority();
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public List<String> head() {
    List<String> lines = new ArrayList<>(List.of(target(), String.valueOf(authority())));
    for (int i = 0; i < headers.size(); i++) {
      lines.add(headers.name(i) + ": " + headers.value(i));
    }
    return lines;
  }

  @Override
  public InputStream bodyStream() {
    return body;
  }

  @Override
  public void reply(int status, List<String> headerLines, String text) throws IOException {
    body();
    int code = HttpStatuses.toGrpc(status);
    if (code != 0) {
      call.close(Status.fromCodeValue(code).withDescription(text), metadata(headerLines));
      return;
    }
    startStreamed(status, headerLines);
    if (!text.isEmpty()) {
      call.sendMessage(text.getBytes(StandardCharsets.UTF_8));
    }
    endStreamed();
  }

  private static Metadata metadata(List<String> lines) {
    Metadata metadata = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(metadata);
    for (String line : lines) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return metadata;
  }

  @Override
  public void startStreamed(int status, List<String> headerLines) throws IOException {
    call.sendHeaders(metadata(headerLines));
  }

  @Override
  public void startSized(int status, long length) throws IOException {
    startStreamed(status, List.of());
    remaining = length;
  }

  @Override
  public void send(byte[] part) throws IOException {
    awaitReady();
    call.sendMessage(part);
    remaining -= part.length;
    if (remaining == 0) {
      endStreamed();
    }
  }

  private void awaitReady() throws IOException {
    synchronized (changed) {
      while (!cancelled && !call.isReady()) {
        awaitChange();
      }
      if (cancelled) {
        throw new IOException("the client has broken the call off");
      }
    }
  }

  private void awaitChange() throws IOException {
    try {
      changed.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void endStreamed(String... trailers) throws IOException {
    call.close(Status.OK, metadata(List.of(trailers)));
  }

  @Override
  public void closeConnection() throws IOException {
    backend.relay().close(broken());
  }

  @Override
  public void reset() throws IOException {
    backend.relay().reset(broken());
  }

  /** The address of the client, whose connection is about to be broken by this side. */
  private SocketAddress broken() {
    synchronized (changed) {
      ownEnd = true;
    }
    SocketAddress client = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return Objects.requireNonNull(client, "client");
  }

  @Override
  public void awaitClientLeaves() throws IOException {
    synchronized (changed) {
      while (!cancelled) {
        awaitChange();
      }
    }
  }

  /** Hears of the call, on gRPC's threads. */
  private final class Heard extends ServerCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      body.message(message);
    }

    @Override
    public void onHalfClose() {
      body.end();
    }

    @Override
    public void onReady() {
      synchronized (changed) {
        changed.notifyAll();
      }
    }

    @Override
    public void onCancel() {
      body.broken(new IOException("the client has broken the call off"));
      boolean byClient;
      synchronized (changed) {
        cancelled = true;
        byClient = !ownEnd;
        changed.notifyAll();
      }
      if (byClient) {
        backend.left();
      }
    }
  }
}
