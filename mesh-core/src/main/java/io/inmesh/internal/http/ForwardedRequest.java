package io.inmesh.internal.http;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.call.RetryThrottle;
import org.jspecify.annotations.Nullable;

/** A request that is another one but for what a subclass says. Forwards every question. */
public abstract class ForwardedRequest implements RequestView {
  private final RequestView original;

  /** One that is the same as the original. */
  protected ForwardedRequest(RequestView original) {
    this.original = original;
  }

  /** The request whose answers these are. */
  public final RequestView original() {
    return original;
  }

  @Override
  public String method() {
    return original.method();
  }

  @Override
  public String scheme() {
    return original.scheme();
  }

  @Override
  public String authority() {
    return original.authority();
  }

  @Override
  public String path() {
    return original.path();
  }

  @Override
  public HeadersView headers() {
    return original.headers();
  }

  @Override
  public boolean hasBody() {
    return original.hasBody();
  }

  @Override
  public boolean replayable() {
    return original.replayable();
  }

  @Override
  public long deadlineNanos() {
    return original.deadlineNanos();
  }

  @Override
  public boolean waitForReady() {
    return original.waitForReady();
  }

  @Override
  public boolean reportsConnected() {
    return original.reportsConnected();
  }

  @Override
  public boolean multiplexed() {
    return original.multiplexed();
  }

  @Override
  public @Nullable RetryThrottle retryThrottle() {
    return original.retryThrottle();
  }

  @Override
  public @Nullable CallOverrides overrides() {
    return original.overrides();
  }

  @Override
  public MeshContext context() {
    return original.context();
  }
}
