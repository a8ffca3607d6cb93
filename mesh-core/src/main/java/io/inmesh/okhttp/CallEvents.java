package io.inmesh.okhttp;

import java.io.IOException;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
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
  /** As the key of a tag. */
  static final KClass<CallEvents> TAG = JvmClassMappingKt.getKotlinClass(CallEvents.class);

  private final EventListener application;
  private volatile EventListener attempt = NONE;

  /** What the call has; OkHttp does not tell an attempt that gets what the one before had. */
  private volatile @Nullable Connection connection;

  private volatile @Nullable MeshCall latest;
  private volatile @Nullable ReportedCall reported;

  private CallEvents(EventListener application) {
    this.application = application;
  }

  /** The one listener of a call; registers it when there is none yet. */
  static CallEvents of(Call call, EventListener current) {
    CallEvents known = call.tag(TAG);
    if (known != null) {
      return known;
    }
    CallEvents events = new CallEvents(current);
    call.tag(TAG, () -> events);
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
  public void connectionAcquired(Call call, Connection acquired) {
    connection = acquired;
    attempt.connectionAcquired(call, acquired);
  }

  @Override
  public void connectionReleased(Call call, Connection released) {
    connection = null;
    attempt.connectionReleased(call, released);
  }

  @Override
  public void requestHeadersStart(Call call) {
    Connection current = connection;
    if (current != null && attempt instanceof Sending sending && !sending.hasConnection()) {
      sending.connectionAcquired(call, current);
    }
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
  public void responseHeadersEnd(Call call, Response response) {
    attempt.responseHeadersEnd(call, response);
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
