package io.inmesh.samples.quickstart;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.telemetry.MeshListener;
import okhttp3.OkHttpClient;

/** What an application does to join the mesh. All the rest of it stays as it is. */
public final class Adoption {
  private Adoption() {}

  /** Joins the mesh that a control plane describes; the listener is optional. */
  public static Mesh join(ConfigSource source, MeshListener listener) {
    return Mesh.builder(source).listener(listener).build();
  }

  /** An ordinary client; {@code http://shop/} means what the control plane says it means. */
  public static OkHttpClient client(Mesh mesh) {
    return new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh)).build();
  }
}
