package io.inmesh.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One call that came in: what the mesh decides about it, and what its connection and its
 * application do.
 *
 * <p>As long as nothing holds it back, the application is called on gRPC's own threads. Once
 * something does, all that it is told goes through an executor of the mesh's, in order. One lock
 * serialises what the mesh is told and decides; {@link #settle} does without it what then has to be
 * done, so that neither the application nor the connection is called while it is held.
 */
final class ServerExchange<ReqT, RespT> extends ServerCall.Listener<ReqT> implements Waker {
  private static final System.Logger LOG = System.getLogger(ServerExchange.class.getName());
  private static final int HTTP_OK = 200;

  private final MeshServer server;
  private final ServerCall<ReqT, RespT> wire;
  private final ServerRequestView view;
  private final InboundCall call;
  private final CallAlarm alarm;
  private final ReentrantLock lock = new ReentrantLock();
  private final ServerResponse<RespT> response;
  private final Context.CancellableContext context = Context.current().withCancellation();
  private final CalledApplication<ReqT, RespT> application;

  // Guarded by the lock.
  private boolean started;
  private boolean active;
  private boolean over;
  private @Nullable ReceivedMessages<ReqT> receiving;
  private InboundStep.@Nullable Proceed proceed;

  // Guarded by the lock: what is to be done without it.
  private @Nullable Runnable opening;
  private boolean asking;
  private boolean leaving;

  ServerExchange(
      MeshServer server,
      ServerCall<ReqT, RespT> wire,
      Metadata headers,
      ServerCallHandler<ReqT, RespT> next) {
    this.server = server;
    this.wire = wire;
    ServerConnection connection = ServerConnection.of(wire.getAttributes());
    this.view = new ServerRequestView(wire, connection, headers);
    this.alarm = new CallAlarm(server.mesh().timer(), this::tick);
    this.call = server.mesh().inbound(view, connection, this);
    this.response = new ServerResponse<>(wire, call, lock);
    // gRPC tells nothing more about a call whose application has failed.
    this.application =
        new CalledApplication<>(next, response, () -> over(EndReason.COMPLETE, HTTP_OK));
  }

  // ---- the path of a request ----

  /** Decides. What comes of it hears of everything that happens on the connection. */
  ServerCall.Listener<ReqT> begin(Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    InboundStep step = decide();
    if (step instanceof InboundStep.Bypass) {
      ApplicationContext bypassing = ApplicationContext.of(Context.current(), call, server.mesh());
      return Contexts.interceptCall(bypassing.grpc(), wire, view.asTheyCame(headers), next);
    }
    if (step instanceof InboundStep.Proceed now && !application.isHeldBack()) {
      start(now.head(), null);
    }
    return this;
  }

  private InboundStep decide() {
    boolean decided = false;
    try {
      InboundStep step = beginCall();
      if (application.isHeldBack()) {
        settle();
      }
      decided = true;
      return step;
    } finally {
      if (!decided) { // Nobody else knows of the call yet.
        over(EndReason.CANCELLED, 0);
      }
    }
  }

  private InboundStep beginCall() {
    lock.lock();
    try {
      InboundStep step = call.begin();
      boolean direct = step instanceof InboundStep.Proceed now && now.bufferBytes() < 0;
      if (direct) {
        started = true;
        setAlarm();
      } else if (!(step instanceof InboundStep.Bypass)) {
        application.holdBack(server.executor());
        react(step);
      }
      return step;
    } finally {
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
        asking = true;
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
    leaving = active;
  }

  private void startLater(InboundStep.Proceed now, @Nullable ReceivedMessages<ReqT> received) {
    if (!started && !over) {
      started = true;
      opening = () -> start(now.head(), received);
    }
  }

  // ---- without the lock ----

  /** Does what was decided with the lock held. */
  private void settle() {
    Runnable first;
    boolean ask;
    boolean leave;
    lock.lock();
    try {
      first = opening;
      ask = asking;
      leave = leaving;
      opening = null;
      asking = false;
      leaving = false;
    } finally {
      lock.unlock();
    }
    if (first != null) {
      application.begin(first);
    }
    if (ask) {
      wire.request(1);
    }
    response.settle();
    if (leave) {
      server.executor().execute(() -> context.cancel(null));
    }
  }

  // ---- the application ----

  private void start(RequestView head, @Nullable ReceivedMessages<ReqT> received) {
    if (!mayStart(head)) {
      return;
    }
    InboundServerCall<ReqT, RespT> held =
        new InboundServerCall<>(
            wire,
            response,
            head.authority(),
            received == null ? null : count -> application.ask(received, count));
    application.start(
        ApplicationContext.of(context, call, server.mesh()),
        held,
        view.toApplication(MetadataHeaders.ofRequest(head.headers())));
  }

  private boolean mayStart(RequestView head) {
    if (head.path().equals(view.path())) {
      return isStarting();
    }
    String why = "the route rewrites the path to " + head.path() + ", which no server can do";
    end(Status.UNIMPLEMENTED.withDescription(why));
    settle();
    return false;
  }

  /** The mesh ends the call, unless that has its end; what follows settles it. */
  private void end(Status status) {
    lock.lock();
    try {
      if (!over && response.take(status, new Metadata())) {
        broken(HTTP_OK);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isStarting() {
    lock.lock();
    try {
      if (over || response.isTaken()) {
        return false;
      }
      active = true;
      server.active().incrementAndGet();
      return true;
    } finally {
      lock.unlock();
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
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    try {
      settle();
    } catch (RuntimeException | Error e) { // As of an executor that was shut down.
      unsettled(e);
    }
  }

  /** What was decided could not be done, but the caller is not to wait for good. */
  private void unsettled(Throwable thrown) {
    try {
      threw(thrown);
      response.settle();
    } catch (RuntimeException | Error e) { // Nothing more can be done, and others need the timer.
      LOG.log(System.Logger.Level.ERROR, "a call could not be ended", e);
    }
  }

  /** The mesh itself has failed: the call ends with that. */
  private void threw(Throwable thrown) {
    LOG.log(System.Logger.Level.ERROR, "the mesh failed", thrown);
    end(Status.INTERNAL.withDescription("the mesh failed: " + thrown));
  }

  // ---- the connection ----

  @Override
  public void onMessage(ReqT message) {
    ReceivedMessages<ReqT> body;
    lock.lock();
    try {
      call.onProgress();
      body = receiving;
    } finally {
      lock.unlock();
    }
    if (body == null) {
      application.tell(listener -> listener.onMessage(message));
    } else {
      received(body, message, body.size(message));
    }
  }

  private void received(ReceivedMessages<ReqT> body, ReqT message, long size) {
    lock.lock();
    try {
      if (started || response.isTaken()) {
        return;
      }
      if (body.add(message, size)) {
        asking = true;
      } else {
        react(call.onRequestTooLarge());
      }
    } finally {
      lock.unlock();
    }
    settle();
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
      application.within(call.deadlineNanos(), server.mesh().timer()); // some run from here
      if (body != null && now != null && !response.isTaken()) {
        startLater(now, body);
      }
      setAlarm();
    } finally {
      lock.unlock();
    }
    if (application.isHeldBack()) {
      settle();
    }
    if (!delivered) {
      application.tell(ServerCall.Listener::onHalfClose);
    }
  }

  @Override
  public void onReady() {
    application.tell(ServerCall.Listener::onReady);
  }

  @Override
  public void onCancel() {
    over(EndReason.CANCELLED, 0);
    context.cancel(null);
    application.tell(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    over(EndReason.COMPLETE, HTTP_OK);
    boolean own = !response.isTaken();
    application.tell(listener -> {
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
