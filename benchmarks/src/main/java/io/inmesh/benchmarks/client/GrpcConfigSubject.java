package io.inmesh.benchmarks.client;

import io.grpc.InternalConfigSelector;
import java.util.concurrent.TimeUnit;

/** The name resolver of grpc-java xds alone. */
final class GrpcConfigSubject implements Subject {
  private final GrpcXdsResolver resolver;

  GrpcConfigSubject(int controlPlanePort) {
    resolver = new GrpcXdsResolver(controlPlanePort);
  }

  @Override
  public void open() throws Exception {
    InternalConfigSelector unused = resolver.await(20, TimeUnit.MINUTES);
  }

  @Override
  public long updates() {
    return resolver.results();
  }

  @Override
  public void close() {
    resolver.close();
  }
}
