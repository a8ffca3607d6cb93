package io.inmesh.benchmarks.client;

import io.inmesh.Mesh;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.okhttp.MeshInterceptor;
import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An application with an OkHttp client, in a mesh or not. */
final class OkHttpSubject implements Subject {
  private final boolean inMesh;
  private final int controlPlanePort;
  private final Request request;
  private @Nullable Mesh mesh;
  private @Nullable OkHttpClient client;

  OkHttpSubject(String url, boolean inMesh, int controlPlanePort) {
    this.inMesh = inMesh;
    this.controlPlanePort = controlPlanePort;
    this.request = new Request.Builder().url(url).build();
  }

  @Override
  public void open() {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    if (inMesh) {
      Mesh started =
          Mesh.builder(XdsBootstraps.inmesh(controlPlanePort, ScaleResources.LISTENER))
              .firstConfigTimeout(Duration.ofMinutes(2)) // a busy machine may be slow
              .build();
      mesh = started;
      builder.addInterceptor(MeshInterceptor.of(started));
    }
    client = builder.build();
  }

  @Override
  public void call() throws IOException {
    OkHttpClient opened = client;
    if (opened == null) {
      throw new IllegalStateException("not open");
    }
    try (Response response = opened.newCall(request).execute()) {
      byte[] body = response.body().bytes();
      if (response.code() != 200) {
        throw new IOException("status " + response.code() + ", " + body.length + " bytes");
      }
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
    if (mesh != null) {
      mesh.close();
    }
  }
}
