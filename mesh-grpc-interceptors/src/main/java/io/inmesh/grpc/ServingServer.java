package io.inmesh.grpc;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.inmesh.Mesh;
import io.inmesh.call.CallTimer;
import io.inmesh.call.InboundState;
import io.inmesh.config.EndpointAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A server that accepts connections while the mesh has a listener for it. Everything that happens
 * to it happens on one serial executor. The server behind it is made anew each time when serving
 * begins again, since gRPC's servers start once; those before it stay known until their calls are
 * over.
 */
final class ServingServer extends Server {
  private static final System.Logger LOG = System.getLogger(ServingServer.class.getName());
  private static final long BIND_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Parts parts;
  private final ServerConnections connections;
  private final ServingListener listener;
  private final long drainGraceNanos;
  private final CallbackThreads threads = CallbackThreads.open();
  private final SerialExecutor serial = SerialExecutor.of(threads);
  private final CompletableFuture<Optional<Throwable>> firstOutcome = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean shutdown = new AtomicBoolean();
  private final List<Server> retired = new CopyOnWriteArrayList<>();
  private volatile Server delegate;

  // Written by tasks of the serial executor only.
  private InboundState.@Nullable Watch watch;
  private InboundState.@Nullable Serving wanted;
  private volatile InboundState.@Nullable Serving serving;
  private CallTimer.@Nullable Scheduled bindAgain;

  /**
   * What a server is made of.
   *
   * @param address where it listens, as its listener has it
   * @param builder makes the server that accepts connections
   * @param inMesh closed with the server
   */
  record Parts(
      Mesh mesh, EndpointAddress address, ServerBuilder<?> builder, MeshServerInterceptor inMesh) {}

  ServingServer(
      Parts parts, ServerConnections connections, ServingListener listener, long drainGraceNanos) {
    this.parts = parts;
    this.connections = connections;
    this.listener = listener;
    this.drainGraceNanos = drainGraceNanos;
    this.delegate = parts.builder().build();
  }

  @Override
  public Server start() throws IOException {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("Already started");
    }
    serial.execute(this::watch);
    try {
      Throwable failure = firstOutcome.get().orElse(null);
      if (failure == null) {
        return this;
      }
      shutdownNow();
      if (failure instanceof IOException expected) {
        throw expected;
      }
      throw new IllegalStateException("cannot serve " + address(), failure);
    } catch (InterruptedException e) {
      shutdownNow();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the mesh had no listener for " + address(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String address() {
    return parts.address().toString();
  }

  // ---- on the serial executor ----

  private void watch() {
    if (shutdown.get()) {
      return;
    }
    try {
      watch = parts.mesh().serve(parts.address(), state -> serial.execute(() -> become(state)));
    } catch (RuntimeException e) {
      refused(String.valueOf(e.getMessage()), e);
    }
  }

  private void become(InboundState state) {
    if (shutdown.get()) {
      return;
    }
    if (state instanceof InboundState.Serving now) {
      wanted = now;
      serve(now);
    } else if (state instanceof InboundState.Refused not) {
      refused(not.reason(), null);
    } else if (state instanceof InboundState.Absent not) {
      notServing(not.reason());
    } else if (serving == null) {
      if (state instanceof InboundState.Pending not) {
        tellNotServing(not.reason());
      } else if (state instanceof InboundState.Closed) {
        refused("the mesh is closed", null);
      }
    }
  }

  private void serve(InboundState.Serving now) {
    InboundState.Serving before = serving;
    if (before != null) {
      serving = now;
      if (!before.equals(now)) {
        connections.drain(drainGraceNanos);
      }
      return;
    }
    if (bindAgain != null) {
      return; // its time will come
    }
    try {
      if (delegate.isShutdown()) {
        renew();
      }
      delegate.start();
      serving = now;
      tell(listener::onServing);
      firstOutcome.complete(Optional.empty());
    } catch (IOException e) {
      cannotServe("cannot listen at " + address() + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) { // of the builder, of what the application gave to it
      LOG.log(System.Logger.Level.ERROR, "cannot serve " + address(), e);
      cannotServe("cannot serve " + address() + ": " + e, e);
    }
  }

  private void renew() {
    Server next = parts.builder().build();
    retired.removeIf(Server::isTerminated);
    retired.add(delegate);
    delegate = next;
  }

  private void cannotServe(String why, Throwable cause) {
    serving = null;
    CallTimer timer = parts.mesh().timer();
    bindAgain =
        timer.schedule(timer.nanoTime() + BIND_AGAIN_NANOS, () -> serial.execute(this::bindAgain));
    if (!delegate.isShutdown()) {
      delegate.shutdownNow();
    }
    tellNotServing(why);
    firstOutcome.complete(Optional.of(cause));
  }

  private void bindAgain() {
    bindAgain = null;
    InboundState.Serving now = wanted;
    if (now != null && !shutdown.get()) {
      serve(now);
    }
  }

  /** A start that still waits does so in vain. */
  private void refused(String reason, @Nullable RuntimeException cause) {
    notServing(reason);
    firstOutcome.complete(
        Optional.of(new IOException("not serving " + address() + ": " + reason, cause)));
  }

  private void notServing(String reason) {
    wanted = null;
    cancelBinding();
    if (serving != null) {
      serving = null;
      delegate.shutdown(); // what is under way may finish
    }
    tellNotServing(reason);
  }

  private void tellNotServing(String reason) {
    tell(() -> listener.onNotServing(reason));
  }

  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error e) { // Its own matter: the server serves on.
      LOG.log(System.Logger.Level.ERROR, "a serving listener failed", e);
    }
  }

  private void cancelBinding() {
    if (bindAgain != null) {
      bindAgain.cancel();
      bindAgain = null;
    }
  }

  /** The listener stays known until no connection is left: calls still come on those there are. */
  private void stop(boolean now) {
    cancelBinding();
    serving = null;
    if (now) {
      breakOff();
    } else {
      delegate.shutdown();
    }
    firstOutcome.complete(Optional.of(new IOException("the server was shut down")));
    threads.execute(this::awaitEnd);
  }

  /** A thread waits, since gRPC's servers tell nobody when they have ended. */
  private void awaitEnd() {
    try {
      for (Server each : retired) {
        each.awaitTermination();
      }
      delegate.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      serial.execute(this::release);
    }
  }

  private void release() {
    try {
      if (watch != null) {
        watch.close();
        watch = null;
      }
      parts.inMesh().close();
    } finally {
      threads.close(); // Who is told of the end finds nothing held.
      over.countDown();
    }
  }

  private void breakOff() {
    delegate.shutdownNow();
    retired.forEach(Server::shutdownNow);
  }

  // ---- from anywhere ----

  @Override
  public Server shutdown() {
    if (shutdown.compareAndSet(false, true)) {
      serial.execute(() -> stop(false));
    }
    return this;
  }

  @Override
  public Server shutdownNow() {
    if (shutdown.compareAndSet(false, true)) {
      serial.execute(() -> stop(true));
    } else {
      serial.execute(this::breakOff);
    }
    return this;
  }

  @Override
  public boolean isShutdown() {
    return shutdown.get();
  }

  @Override
  public boolean isTerminated() {
    return over.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return over.await(timeout, unit);
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    over.await();
  }

  /** The port of its listener, whether it accepts connections at the moment or not. */
  @Override
  public int getPort() {
    mustBeStarted();
    return parts.address().port();
  }

  /** Where it accepts connections; empty while the mesh has no listener for it. */
  @Override
  public List<? extends SocketAddress> getListenSockets() {
    mustBeStarted();
    try {
      return serving == null ? List.of() : delegate.getListenSockets();
    } catch (IllegalStateException e) { // it has ended just now
      return List.of();
    }
  }

  private void mustBeStarted() {
    if (!started.get()) {
      throw new IllegalStateException("Not started");
    }
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return delegate.getServices();
  }

  @Override
  public List<ServerServiceDefinition> getImmutableServices() {
    return delegate.getImmutableServices();
  }

  @Override
  public List<ServerServiceDefinition> getMutableServices() {
    return delegate.getMutableServices();
  }
}
