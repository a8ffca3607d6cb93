package io.inmesh.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.EndReason;
import io.inmesh.call.HeadersView;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that came in: what the mesh decides about it, and what its connection and its
 * application do.
 *
 * <p>As long as nothing holds it back, the application is called on gRPC's own threads. Once
 * something does, all that it is told goes through an executor of the mesh's, in order. One lock
 * serialises what the mesh is told; the application is not called while it is held.
 */
final class ServerExchange<ReqT, RespT> extends ServerCall.Listener<ReqT> implements Waker {
  private static final int HTTP_OK = 200;

  private final MeshServer server;
  private final ServerCall<ReqT, RespT> wire;
  private final ServerCallHandler<ReqT, RespT> next;
  private final ServerRequestView view;
  private final InboundCall call;
  private final CallAlarm alarm;
  private final ReentrantLock lock = new ReentrantLock();
  private final ServerResponse<RespT> response;
  private final Context.CancellableContext context = Context.current().withCancellation();

  private volatile @Nullable SerialExecutor later;
  private volatile @Nullable ApplicationContext applicationContext;
  private volatile ServerCall.@Nullable Listener<ReqT> application;

  // Guarded by the lock.
  private final List<Consumer<ServerCall.Listener<ReqT>>> early = new ArrayList<>(0);
  private boolean started;
  private boolean active;
  private boolean over;
  private @Nullable ReceivedMessages<ReqT> receiving;
  private InboundStep.@Nullable Proceed proceed;

  ServerExchange(
      MeshServer server,
      ServerCall<ReqT, RespT> wire,
      Metadata headers,
      ServerCallHandler<ReqT, RespT> next) {
    this.server = server;
    this.wire = wire;
    this.next = next;
    ServerConnection connection = ServerConnection.of(wire.getAttributes());
    this.view = new ServerRequestView(wire, connection, headers);
    this.alarm = new CallAlarm(server.mesh().timer(), this::tick);
    this.call = server.mesh().inbound(view, connection, this);
    this.response = new ServerResponse<>(wire, call, lock);
  }

  // ---- the path of a request ----

  /** Decides. What comes of it hears of everything that happens on the connection. */
  ServerCall.Listener<ReqT> begin(Metadata headers) {
    InboundStep step = decide();
    if (step instanceof InboundStep.Bypass) {
      ApplicationContext bypassing = ApplicationContext.of(Context.current(), call, server.mesh());
      return Contexts.interceptCall(bypassing.grpc(), wire, headers, next);
    }
    if (step instanceof InboundStep.Proceed now && later == null) {
      start(now.head(), null);
    }
    return this;
  }

  private InboundStep decide() {
    boolean decided = false;
    lock.lock();
    try {
      InboundStep step = call.begin();
      boolean direct = step instanceof InboundStep.Proceed now && now.bufferBytes() < 0;
      if (direct) {
        started = true;
        setAlarm();
      } else if (!(step instanceof InboundStep.Bypass)) {
        later = new SerialExecutor(server.executor());
        react(step);
      }
      decided = true;
      return step;
    } finally {
      if (!decided) { // Nobody else knows of the call yet.
        call.end(EndReason.CANCELLED, 0);
      }
      lock.unlock();
    }
  }

  // ---- with the lock held ----

  private void react(InboundStep step) {
    if (step instanceof InboundStep.Reply reply) {
      if (response.reply(reply.reply())) {
        broken(HTTP_OK);
      }
    } else if (step instanceof InboundStep.Fail fail) {
      // What a caller makes of the reset that a proxy would send.
      if (response.take(Status.INTERNAL.withDescription(fail.message()), new Metadata())) {
        broken(0);
      }
    } else if (step instanceof InboundStep.Proceed now) {
      proceed = now;
      if (now.bufferBytes() < 0) {
        startLater(now, null);
      } else {
        receiving = new ReceivedMessages<>(wire.getMethodDescriptor(), now.bufferBytes());
        wire.request(1);
      }
    }
    setAlarm();
  }

  private void setAlarm() {
    if (!over) {
      alarm.set(call.nextTimerNanos());
    }
  }

  /** The mesh has answered. The application may work on until it hears of it. */
  private void broken(int status) {
    alarm.stop();
    call.end(EndReason.COMPLETE, status);
    if (active) {
      server.executor().execute(() -> context.cancel(null));
    }
  }

  private void startLater(InboundStep.Proceed now, @Nullable ReceivedMessages<ReqT> received) {
    SerialExecutor executor = later;
    if (executor == null || started || over) {
      return;
    }
    started = true;
    executor.execute(() -> start(now.head(), received));
    early.forEach(event -> executor.execute(() -> tellNow(event)));
    early.clear();
  }

  // ---- the application ----

  private void start(RequestView head, @Nullable ReceivedMessages<ReqT> received) {
    if (!mayStart(head)) {
      return;
    }
    ApplicationContext contexts = ApplicationContext.of(context, call, server.mesh());
    applicationContext = contexts;
    ApplicationContext.Attached attached = contexts.attach();
    try {
      InboundServerCall<ReqT, RespT> held =
          new InboundServerCall<>(
              wire,
              response,
              head.authority(),
              received == null ? null : count -> ask(received, count));
      application = next.startCall(held, metadata(head.headers()));
    } catch (Throwable t) {
      response.failed(Status.fromThrowable(t));
      over(EndReason.COMPLETE, HTTP_OK); // gRPC tells nothing more about it
      throw t;
    } finally {
      attached.detach();
    }
  }

  private boolean mayStart(RequestView head) {
    lock.lock();
    try {
      if (over || response.isTaken()) {
        return false;
      }
      if (!head.path().equals(view.path())) {
        String why = "the route rewrites the path to " + head.path() + ", which no server can do";
        response.take(Status.UNIMPLEMENTED.withDescription(why), new Metadata());
        broken(HTTP_OK);
        return false;
      }
      active = true;
      server.active().incrementAndGet();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static Metadata metadata(HeadersView lines) {
    Metadata metadata = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(metadata);
    for (int i = 0; i < lines.size(); i++) {
      headers.add(lines.name(i), lines.value(i));
    }
    return metadata;
  }

  private void tell(Consumer<ServerCall.Listener<ReqT>> event) {
    SerialExecutor executor = later;
    if (executor == null) {
      tellNow(event);
      return;
    }
    lock.lock();
    try {
      if (!started) {
        early.add(event);
        return;
      }
    } finally {
      lock.unlock();
    }
    executor.execute(() -> tellNow(event));
  }

  private void tellNow(Consumer<ServerCall.Listener<ReqT>> event) {
    ServerCall.Listener<ReqT> told = application;
    ApplicationContext contexts = applicationContext;
    if (told == null || contexts == null) {
      return; // it never saw the call
    }
    ApplicationContext.Attached attached = contexts.attach();
    try {
      event.accept(told);
    } catch (Throwable t) {
      response.failed(
          Status.UNKNOWN.withDescription("Application error processing RPC").withCause(t));
      over(EndReason.COMPLETE, HTTP_OK); // gRPC tells nothing more about it
      throw t;
    } finally {
      attached.detach();
    }
  }

  private void ask(ReceivedMessages<ReqT> received, int count) {
    SerialExecutor executor = later;
    if (executor != null) {
      executor.execute(() -> {
        received.ask(count);
        deliver(received);
      });
    }
  }

  private void deliver(ReceivedMessages<ReqT> received) {
    boolean any = false;
    for (ReqT message = received.poll(); message != null; message = received.poll()) {
      ReqT one = message;
      any = true;
      tellNow(listener -> listener.onMessage(one));
    }
    if (any && received.isEmpty()) {
      tellNow(ServerCall.Listener::onHalfClose);
    }
  }

  // ---- time ----

  @Override
  public void wake() {
    // Not on this thread: the engine may hold its own locks.
    alarm.soon();
  }

  private void tick() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      alarm.fired();
      react(call.onTimer());
    } finally {
      lock.unlock();
    }
  }

  // ---- the connection ----

  @Override
  public void onMessage(ReqT message) {
    call.onProgress();
    if (!isReceiving(message)) {
      tell(listener -> listener.onMessage(message));
    }
  }

  private boolean isReceiving(ReqT message) {
    lock.lock();
    try {
      ReceivedMessages<ReqT> body = receiving;
      if (body == null || started) {
        return body != null;
      }
      if (body.add(message)) {
        wire.request(1);
      } else {
        react(call.onRequestTooLarge());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onHalfClose() {
    boolean delivered;
    lock.lock();
    try {
      ReceivedMessages<ReqT> body = receiving;
      InboundStep.Proceed now = proceed;
      delivered = body != null && !body.isEmpty();
      call.onRequestComplete();
      ApplicationContext contexts = applicationContext;
      if (contexts != null) { // timeouts that run from here
        applicationContext = contexts.within(call.deadlineNanos(), server.mesh().timer());
      }
      if (body != null && now != null && !response.isTaken()) {
        startLater(now, body);
      }
      setAlarm();
    } finally {
      lock.unlock();
    }
    if (!delivered) {
      tell(ServerCall.Listener::onHalfClose);
    }
  }

  @Override
  public void onReady() {
    tell(ServerCall.Listener::onReady);
  }

  @Override
  public void onCancel() {
    over(EndReason.CANCELLED, 0);
    context.cancel(null);
    tell(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    over(EndReason.COMPLETE, HTTP_OK);
    boolean own = !response.isTaken();
    tell(listener -> {
      try {
        if (own) {
          listener.onComplete();
        } else {
          listener.onCancel();
        }
      } finally {
        context.cancel(null);
      }
    });
  }

  private void over(EndReason reason, int status) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      alarm.stop();
      call.end(reason, status);
      if (active) {
        server.active().decrementAndGet();
      }
    } finally {
      lock.unlock();
    }
  }
}
