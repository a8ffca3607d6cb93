package io.inmesh.benchmarks.footprint;

import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.Backend;
import io.inmesh.benchmarks.control.ScaleResources;
import java.io.IOException;
import java.util.List;

/** A control plane and a backend in this JVM, for clients in theirs. */
final class SmallMesh implements AutoCloseable {
  private final Backend backend = new Backend();
  private final AdsServer server;

  /** One route and one endpoint for each cluster; all endpoints are the same backend. */
  SmallMesh(int clusters) throws IOException {
    server = ScaleResources.serveAt(clusters, backend.address());
  }

  /** A client of that kind, not opened. */
  SubjectJvm client(SubjectKind kind, List<String> jvmOptions) throws IOException {
    String authority =
        kind == SubjectKind.OKHTTP_INMESH
            ? ScaleResources.LISTENER
            : "127.0.0.1:" + backend.address().getPort();
    return SubjectJvm.start(
        kind, server, "http://" + authority + ScaleResources.path(0), jvmOptions);
  }

  @Override
  public void close() {
    server.close();
    backend.close();
  }
}
