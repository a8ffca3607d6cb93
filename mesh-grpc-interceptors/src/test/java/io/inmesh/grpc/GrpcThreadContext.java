package io.inmesh.grpc;

import io.grpc.Context;
import io.inmesh.testing.contract.ThreadContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The context of gRPC, which gRPC itself takes along. */
final class GrpcThreadContext implements ThreadContext {
  /** Those that all clients are tested with, and this one. */
  static final List<ThreadContext> WITH_COMMON;

  static {
    List<ThreadContext> all = new ArrayList<>(ThreadContext.COMMON);
    all.add(new GrpcThreadContext());
    WITH_COMMON = List.copyOf(all);
  }

  private static final Context.Key<String> KEY = Context.key("call");

  private GrpcThreadContext() {}

  @Override
  public String name() {
    return "gRPC";
  }

  @Override
  public boolean isTakenAlongByClient() {
    return true;
  }

  @Override
  public Scope open(String value) {
    Context opened = Context.current().withValue(KEY, value);
    Context before = opened.attach();
    return () -> opened.detach(before);
  }

  @Override
  public @Nullable String current() {
    return KEY.get();
  }
}
