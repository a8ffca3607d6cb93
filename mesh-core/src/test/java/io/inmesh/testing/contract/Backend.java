package io.inmesh.testing.contract;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * An HTTP/1.1 server on a loopback socket whose every byte a test decides: it can answer, stay
 * silent, break off in the middle, or talk nonsense. It sees when a client goes away.
 */
public final class Backend extends ContractBackend {
  /** Answers one request. */
  @FunctionalInterface
  public interface Handler {
    /** Called once the head of the request is there. */
    void handle(BackendExchange exchange) throws IOException;
  }

  private final Handler handler;
  private final LoopbackListener listener;

  private Backend(Handler handler) {
    this.handler = handler;
    this.listener = LoopbackListener.open(this::serve);
  }

  /** A backend whose requests a handler answers. */
  public static Backend start(Handler handler) {
    return new Backend(handler);
  }

  /** A backend that answers everything with 200 and this body. */
  public static Backend answering(String body) {
    return start(exchange -> exchange.reply(200, body));
  }

  /** A backend that takes requests and never answers; it waits until the client leaves. */
  public static Backend silent() {
    return start(BackendExchange::awaitClientLeaves);
  }

  @Override
  public int port() {
    return listener.port();
  }

  @Override
  public BackendExchange takeRequest() {
    return (BackendExchange) super.takeRequest(); // It receives no others.
  }

  /** The client of one of its requests went away. */
  void left() {
    clientLeft();
  }

  @Override
  public void closeConnections() {
    listener.closeConnections();
  }

  private void serve(Socket socket) {
    connected();
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      boolean more = true;
      while (more) {
        BackendExchange exchange = BackendExchange.read(socket, in, this);
        more = exchange != null && answer(exchange);
      }
    } catch (IOException e) {
      clientLeft(); // The client broke the connection: what the tests wait for.
    }
  }

  /** Whether the connection can carry another request. */
  private boolean answer(BackendExchange exchange) throws IOException {
    received(exchange);
    handler.handle(exchange);
    return exchange.finish();
  }

  @Override
  public void close() {
    listener.close();
  }
}
