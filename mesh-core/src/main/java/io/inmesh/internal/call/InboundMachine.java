package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.Waker;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.filter.FilterResult;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.filter.CompiledFilters;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.http.GrpcContentType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one inbound call: filter chain, route, filters, and then the application,
 * which stands where Envoy's router has its cluster.
 */
final class InboundMachine extends InboundFacts implements InboundCall {
  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(InboundMachine.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private enum Phase {
    NEW,
    FILTERING,
    PROCEEDING,
    ANSWERED
  }

  private volatile boolean ended;
  private volatile @Nullable FilterRun filters;
  private volatile InboundActivity.@Nullable Count active;
  private final AnswerDeadline answerDeadline = new AnswerDeadline();
  private Phase phase = Phase.NEW;
  private boolean over; // the mesh has answered or broken off: only the end is left
  private boolean edited;
  private long ranNanos; // the time of the answer, when more of the request was awaited

  InboundMachine(
      CallEnvironment environment, RequestView request, ConnectionView connection, Waker waker) {
    super(environment, request, connection, waker);
  }

  // ---- the path of a request ----

  @Override
  public InboundStep begin() {
    long now = environment.nanoTime();
    startClock(now, !request.hasBody());
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null) {
      return without(environment.whyNoSnapshot(0), false);
    }
    int port = InboundHead.port(connection);
    CompiledInbound listener = snapshot.inbound().find(port);
    if (listener == null) {
      listener = environment.lastServed(port);
    }
    if (listener == null) {
      return without(snapshot.inbound().whyNone(port), !snapshot.inbound().isNamed());
    }
    active = environment.inboundActivity().enter(listener.source().name());
    CompiledInbound.Chain chain = listener.find(connection);
    if (chain == null) {
      return reply(LocalAnswer.chainNotFound(listener.source().name()));
    }
    CompiledListener http = chain.http();
    return http == null
        ? reply(LocalAnswer.noConfiguration(chain.refusal()))
        : route(listener, http, now);
  }

  private InboundStep without(String why, boolean isUnlisted) {
    InboundWithoutConfig rule = environment.inboundWithoutConfig();
    return rule == InboundWithoutConfig.PASS
            || (isUnlisted && rule == InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED)
        ? InboundStep.Bypass.INSTANCE
        : reply(LocalAnswer.noConfiguration(why));
  }

  private InboundStep route(CompiledInbound listener, CompiledListener http, long now) {
    InboundRoute found = InboundRoute.of(listener, http, request, connection, environment);
    routed = found;
    LocalAnswer refused = found.refusal();
    CompiledFilters chain = found.filters();
    if (refused != null) {
      if (!chain.isEmpty() && http.unusable() == null) { // filters see the response only
        filters = chain.run(this, found.request());
      }
      return reply(refused);
    }
    if (chain.isEmpty()) {
      return admit(found, null, now);
    }
    FilterRun run = chain.run(this, found.request());
    filters = run;
    if (ended) {
      run.end();
    }
    return next(run, run.begin(), now);
  }

  private InboundStep next(FilterRun run, FilterResult result, long now) {
    if (result instanceof FilterResult.Pause pause) {
      phase = Phase.FILTERING;
      armStream(routed().streamTimeouts());
      pauseUntil(now, pause.nanos());
      return InboundStep.Wait.INSTANCE;
    }
    endPause();
    if (result instanceof FilterResult.Reply reply) {
      return reply(LocalAnswer.ofFilter(reply.reply(), run.failure()));
    }
    if (request.hasBody()) {
      progress(now); // what has come of it goes on
    }
    return admit(routed(), run, now);
  }

  private InboundStep admit(InboundRoute found, @Nullable FilterRun run, long now) {
    LocalAnswer answer = found.admit(this);
    if (answer != null) {
      return reply(answer);
    }
    phase = Phase.PROCEEDING;
    armTimeouts(found.timeouts(), now);
    return new InboundStep.Proceed(found.head(this), run == null ? -1 : run.bufferBytes());
  }

  // ---- what adapters report ----

  @Override
  public InboundStep onRequestTooLarge() {
    return phase == Phase.PROCEEDING
        ? reply(LocalAnswer.PAYLOAD_TOO_LARGE)
        : InboundStep.Wait.INSTANCE;
  }

  @Override
  public InboundStep onUnservable(String why) {
    return phase == Phase.PROCEEDING
        ? reply(LocalAnswer.invalidRoute(why))
        : InboundStep.Wait.INSTANCE;
  }

  @Override
  public void onRequestComplete() {
    if (!isRequestComplete()) {
      requestComplete(environment.nanoTime(), null);
      answerDeadline.set(answerDeadlineNanos());
    }
  }

  @Override
  public void onRequestIncomplete() {
    if (isRequestComplete()) {
      ranNanos = routerNanos(environment.nanoTime());
      requestIncomplete();
      answerDeadline.set(answerDeadlineNanos());
    }
  }

  @Override
  public void onRequestEmpty() {
    if (!isRequestComplete()) {
      requestComplete(environment.nanoTime() - ranNanos, null);
      answerDeadline.set(answerDeadlineNanos());
    }
  }

  @Override
  public void onProgress() {
    progress(environment.nanoTime());
  }

  @Override
  public void editResponse(int newStatus, MutableHeaders headers) {
    // One in place of a head that has not left is edited also if it is late.
    if (!edited && (over || phase != Phase.PROCEEDING)) {
      return;
    }
    edited = true;
    if (!over) {
      phase = Phase.ANSWERED;
      status = newStatus;
      details = "via_upstream";
    }
    routed().editResponse(this, headers, routerNanos(environment.nanoTime()));
    FilterRun run = filters;
    if (run != null) {
      run.editResponse(newStatus, headers);
    }
    routed().finishResponse(headers);
    environment.inboundActivity().editResponse(connection, headers);
  }

  // ---- time ----

  @Override
  public InboundStep onTimer() {
    if (ended || over || phase == Phase.NEW) {
      return InboundStep.Wait.INSTANCE;
    }
    if (phase == Phase.FILTERING && environment.isClosed()) {
      return reply(LocalAnswer.MESH_CLOSED);
    }
    long now = environment.nanoTime();
    boolean complete = isCallerDone();
    return switch (due(now, request.deadlineNanos(), null)) {
      case APPLICATION -> breakOff(LocalAnswer.APPLICATION_DEADLINE);
      case STREAM -> breakOff(LocalAnswer.maxDuration(complete));
      case GLOBAL -> breakOff(routed().timeoutAnswer());
      case IDLE -> breakOff(LocalAnswer.streamIdle(complete));
      case PAUSE -> resume(now);
      case NOTHING, PER_TRY, PER_TRY_IDLE, ATTEMPT_DURATION ->
          wantsResume() ? resume(now) : InboundStep.Wait.INSTANCE;
    };
  }

  /**
   * Whether the caller is not the one who is late. While a filter holds the request back its body
   * is not read, but for that of gRPC, whose messages are told of as they come.
   */
  private boolean isCallerDone() {
    return isRequestComplete()
        || (phase == Phase.FILTERING && !GrpcContentType.isIn(request.headers()));
  }

  private InboundStep resume(long now) {
    endPause();
    resumed();
    FilterRun run = filters;
    return phase == Phase.FILTERING && run != null
        ? next(run, run.resume(), now)
        : InboundStep.Wait.INSTANCE;
  }

  @Override
  public long nextTimerNanos() {
    if (ended || over || phase == Phase.NEW) {
      return Long.MAX_VALUE;
    }
    return phase == Phase.FILTERING && environment.isClosed()
        ? environment.nanoTime() // no other time comes
        : nextDueNanos(request.deadlineNanos(), null);
  }

  @Override
  public long deadlineNanos() {
    return Math.min(answerDeadlineNanos(), request.deadlineNanos());
  }

  @Override
  public MeshContext context() {
    answerDeadline.set(answerDeadlineNanos());
    return InboundContext.of(environment, request, routed, startNanos(), answerDeadline);
  }

  // ---- answers and the end ----

  private InboundStep breakOff(LocalAnswer answer) {
    if (phase != Phase.ANSWERED) {
      return reply(answer);
    }
    over = true;
    if (answer.flag() != null) {
      raiseFlag(answer.flag());
    }
    details = answer.details();
    return new InboundStep.Fail(answer.body().isEmpty() ? answer.details() : answer.body());
  }

  private InboundStep reply(LocalAnswer answer) {
    phase = Phase.ANSWERED;
    over = true;
    if (answer.flag() != null) {
      raiseFlag(answer.flag());
    }
    status = answer.statusForFilters();
    details = answer.details();
    LocalReply reply =
        LocalReplies.make(answer, request, this, filters, new InboundReplyEdits(this, answer));
    if (!answer.isLocal()) {
      status = answer.status();
    }
    environment.listener().onLocalReply(info(), reply);
    return new InboundStep.Reply(reply);
  }

  @Override
  public void end(EndReason reason, int sent) {
    if (!ENDED.compareAndSet(this, false, true)) {
      return;
    }
    status = sent > 0 ? sent : status;
    if (reason == EndReason.CANCELLED) {
      raiseFlag(ResponseFlag.DC);
    } else if (reason == EndReason.PROTOCOL_ERROR) {
      raiseFlag(ResponseFlag.DPE);
    }
    FilterRun run = filters;
    if (run != null) {
      run.end();
    }
    environment.inboundActivity().leave(active);
    environment.listener().onInboundEnd(this, status, environment.nanoTime() - startNanos());
  }
}
