package io.inmesh.spring.internal.http;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import org.jspecify.annotations.Nullable;

/** What a client knows of a call of which the head of the response has come. Thread-safe. */
public interface KnownCall {
  /** What is known now. */
  CallInfo info();

  /** The reply of the mesh; null when an endpoint answered. */
  @Nullable LocalReply localReply();

  /** What led to it; null where nothing was thrown. */
  @Nullable Throwable cause();
}
