package io.inmesh.spring.http;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.jdkhttp.MeshCall;
import io.inmesh.spring.internal.http.KnownCall;
import org.jspecify.annotations.Nullable;

/** What the adapter of the JDK's client knows of a call. */
record Known(MeshCall call) implements KnownCall {
  @Override
  public CallInfo info() {
    return call.info();
  }

  @Override
  public @Nullable LocalReply localReply() {
    return call.localReply();
  }

  @Override
  public @Nullable Throwable cause() {
    return call.cause();
  }
}
