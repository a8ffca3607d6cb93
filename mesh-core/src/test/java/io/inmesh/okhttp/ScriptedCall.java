package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.Endpoint;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call whose every decision a test writes down beforehand; it notes all that is reported. */
final class ScriptedCall implements OutboundCall, OutboundCalls {
  final List<String> reports = new CopyOnWriteArrayList<>();
  final CountDownLatch ended = new CountDownLatch(1);
  final Queue<Attempt> cancelled = new ArrayDeque<>();
  volatile long timerNanos = Long.MAX_VALUE;
  @Nullable RequestView request;
  @Nullable Waker waker;
  Step first = Step.Bypass.INSTANCE;
  Function<String, Step> then = report -> Step.Wait.INSTANCE;
  Consumer<String> watch = report -> {};

  /** An attempt at a port of this machine. */
  static final class At implements Attempt, Step.Send {
    private final int number;
    private final int port;
    String host = "127.0.0.1";
    String authority = "shop.example";
    String path = "/";
    String method = "GET";
    UpstreamConnection connection = UpstreamConnection.DEFAULT;
    TransportSecurity transport = TransportSecurity.PLAINTEXT;
    Consumer<MutableHeaders> requestEdits = headers -> {};
    Consumer<MutableHeaders> responseEdits = headers -> {};

    At(int number, int port) {
      this.number = number;
      this.port = port;
    }

    At overHttp2() {
      connection = connection.withProtocol(HttpProtocol.HTTP2);
      return this;
    }

    @Override
    public Attempt attempt() {
      return this;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public String cluster() {
      return "cluster";
    }

    @Override
    public Endpoint endpoint() {
      return Endpoint.of(host, port);
    }

    @Override
    public UpstreamConnection connection() {
      return connection;
    }

    @Override
    public TransportSecurity transport() {
      return transport;
    }

    @Override
    public String authority() {
      return authority;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public void editRequest(MutableHeaders headers) {
      requestEdits.accept(headers);
    }

    @Override
    public void editResponse(MutableHeaders headers) {
      responseEdits.accept(headers);
    }
  }

  /** Hands over the response of an attempt. */
  record Hand(Attempt attempt) implements Step.Deliver {}

  static Step reply(int status, String body) {
    List<String> headers = List.of("content-type", "text/plain", "x-mesh", "local");
    return new Step.Reply(new LocalReply(status, headers, body, "UF", "details", null));
  }

  ScriptedCall first(Step step) {
    first = step;
    return this;
  }

  /** What a report is answered with; reports read like {@code response 1 200}. */
  ScriptedCall then(Function<String, Step> value) {
    then = value;
    return this;
  }

  @Override
  public OutboundCall outbound(RequestView view, Waker value) {
    request = view;
    waker = value;
    return this;
  }

  private Step note(String report) {
    reports.add(report);
    watch.accept(report);
    return then.apply(report);
  }

  @Override
  public Step begin() {
    reports.add("begin");
    return first;
  }

  @Override
  public Step onResponse(Attempt attempt, ResponseView response) {
    return note("response " + attempt.number() + " " + response.status());
  }

  @Override
  public Step onFailure(Attempt attempt, FailureKind kind, @Nullable Throwable cause) {
    return note("failure " + attempt.number() + " " + kind);
  }

  @Override
  public Step onTimer() {
    return note("timer");
  }

  @Override
  public long nextTimerNanos() {
    return timerNanos;
  }

  @Override
  public @Nullable Attempt takeCancelled() {
    return cancelled.poll();
  }

  @Override
  public void onConnected(Attempt attempt) {
    note("connected " + attempt.number());
  }

  @Override
  public void onRequestComplete() {
    note("request complete");
  }

  @Override
  public void onProgress() {
    watch.accept("progress");
  }

  @Override
  public void commit() {
    note("commit");
  }

  @Override
  public void end(EndReason reason, @Nullable HeadersView trailers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; trailers != null && i < trailers.size(); i++) {
      lines.add(trailers.name(i) + "=" + trailers.value(i));
    }
    note("end " + reason + (lines.isEmpty() ? "" : " " + lines));
    ended.countDown();
  }

  @Override
  public CallInfo info() {
    return new CallInfo("vhost", "route", "cluster", "127.0.0.1:1", 1, "", "");
  }

  RequestView request() {
    return Objects.requireNonNull(request);
  }

  /** A timer on the JVM's clock. */
  static final class Timer implements CallTimer, AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Scheduled schedule(long atNanos, Runnable task) {
      ScheduledFuture<?> future =
          thread.schedule(task, Math.max(0, atNanos - nanoTime()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }
}
