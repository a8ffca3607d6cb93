package io.inmesh.testing.contract;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a loopback port, which answers as a test says, and sees when a client goes away. What
 * it speaks is the business of its subclass.
 */
public abstract class ContractBackend implements AutoCloseable {
  /** Answers one request, on a thread of its own. */
  @FunctionalInterface
  public interface Handler {
    /** Called once the head of the request is there. */
    void handle(ContractExchange exchange) throws IOException;
  }

  private final BlockingQueue<ContractExchange> received = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch clientLeft = new CountDownLatch(1);

  /** A backend that nobody has called yet. */
  protected ContractBackend() {}

  /** Its port. */
  public abstract int port();

  /** Closes idle and busy connections, but goes on listening. */
  public abstract void closeConnections();

  @Override
  public abstract void close();

  /** How many connections were made to it. */
  public final int connections() {
    return connections.get();
  }

  /** How many requests have come in. */
  public final int requests() {
    return requests.get();
  }

  /** The next request that came in, waiting for it if need be. */
  public ContractExchange takeRequest() {
    try {
      ContractExchange exchange = received.poll(20, TimeUnit.SECONDS);
      if (exchange == null) {
        throw new AssertionError("no request came to the backend on port " + port());
      }
      return exchange;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits until a client has broken off a request on which it still expected an answer. */
  public final void awaitClientLeft() {
    try {
      if (!clientLeft.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the client did not leave the backend on port " + port());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Whether a client has broken off a request on which it still expected an answer. */
  public final boolean hasClientLeft() {
    return clientLeft.getCount() == 0;
  }

  /** To be told of every connection. */
  protected final void connected() {
    connections.incrementAndGet();
  }

  /** To be told of every request, before its handler is called. */
  protected final void received(ContractExchange exchange) {
    exchange.setNumber(requests.incrementAndGet());
    received.add(exchange);
  }

  /** To be told when a client has broken off a request, and nobody else. */
  protected final void clientLeft() {
    clientLeft.countDown();
  }
}
