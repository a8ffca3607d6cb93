package io.inmesh.okhttp;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the application's call: passes what OkHttp tells on to the attempt that the call is
 * carrying, and its cancellation to the request that is under way.
 */
final class CallEvents extends EventListener {
  private final EventListener application;
  private volatile EventListener attempt = NONE;
  private volatile @Nullable MeshCall latest;
  private volatile @Nullable ReportedCall reported;

  private CallEvents(EventListener application) {
    this.application = application;
  }

  /** The one listener of a call; registers it when there is none yet. */
  static CallEvents of(Call call, EventListener current) {
    CallEvents known = call.tag(CallEvents.class);
    if (known != null) {
      return known;
    }
    CallEvents events = new CallEvents(current);
    call.tag(CallEvents.class, () -> events);
    call.addEventListener(events);
    return events;
  }

  /** The application's own listener. */
  EventListener application() {
    return application;
  }

  /** What the mesh did for the latest request of the call. */
  @Nullable MeshCall latest() {
    return latest;
  }

  /** From now on the call carries this attempt. */
  void carry(EventListener value) {
    attempt = value;
  }

  /** What the call is carrying. */
  EventListener attempt() {
    return attempt;
  }

  /** From now on the call is the application's alone. */
  void bypass() {
    attempt = NONE;
    latest = null;
  }

  /** From now on cancellation is for this request. */
  void serve(ReportedCall value, MeshCall meshCall, Call call) {
    latest = meshCall;
    reported = value;
    if (call.isCanceled()) {
      value.cancel();
    }
  }

  @Override
  public void canceled(Call call) {
    ReportedCall current = reported;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void secureConnectStart(Call call) {
    attempt.secureConnectStart(call);
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    attempt.connectionAcquired(call, connection);
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    attempt.connectionReleased(call, connection);
  }

  @Override
  public void requestHeadersStart(Call call) {
    attempt.requestHeadersStart(call);
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    attempt.requestHeadersEnd(call, request);
  }

  @Override
  public void responseHeadersStart(Call call) {
    attempt.responseHeadersStart(call);
  }

  @Override
  public void responseBodyEnd(Call call, long byteCount) {
    attempt.responseBodyEnd(call, byteCount);
  }

  @Override
  public void responseFailed(Call call, IOException e) {
    attempt.responseFailed(call, e);
  }

  @Override
  public void followUpDecision(Call call, Response response, @Nullable Request next) {
    attempt.followUpDecision(call, response, next);
  }
}
