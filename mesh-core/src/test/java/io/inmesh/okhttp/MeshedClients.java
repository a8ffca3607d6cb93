package io.inmesh.okhttp;

import io.inmesh.Mesh;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Clients about whose calls a test's own mesh decides; what they share ends with each test. */
final class MeshedClients implements AfterEachCallback {
  private final ScriptedCall.Timer timer = new ScriptedCall.Timer();
  private final ConnectionPool pool = new ConnectionPool();
  private final Dispatcher dispatcher = new Dispatcher();

  /** A client outside of the mesh. */
  OkHttpClient.Builder bare() {
    return new OkHttpClient.Builder().connectionPool(pool).dispatcher(dispatcher);
  }

  OkHttpClient.Builder inMesh(OutboundCalls calls) {
    return bare().addInterceptor(interceptor(calls));
  }

  MeshInterceptor interceptor(OutboundCalls calls) {
    return new MeshInterceptor(calls, timer, null);
  }

  /** A client in a whole mesh, which sends attempts as calls of their own or down its chain. */
  OkHttpClient in(Mesh mesh, boolean ownCalls) {
    MeshInterceptor interceptor =
        ownCalls ? MeshInterceptor.of(mesh, bare().build()) : MeshInterceptor.of(mesh);
    return bare().addInterceptor(interceptor).build();
  }

  void dropConnections() {
    pool.evictAll();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    timer.close();
    dispatcher.executorService().shutdown();
    dropConnections();
  }
}
