package io.inmesh.benchmarks.proxy;

import io.inmesh.Mesh;
import io.inmesh.benchmarks.client.ChildJvm.Commands;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.xds.XdsConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** The application under load: an OkHttp client, in a mesh or not. */
public final class ApplicationMain {
  private ApplicationMain() {}

  /**
   * Serves the command {@code run RATE MILLIS}, whose result is one {@link LoadResult}.
   *
   * @param args the bootstrap file of the mesh, {@code -} for none; then the URLs, used in turn
   */
  public static void main(String[] args) throws Exception {
    OkHttpClient.Builder builder = new OkHttpClient.Builder().retryOnConnectionFailure(false);
    Mesh mesh = null;
    if (!args[0].equals("-")) {
      mesh = Mesh.builder(XdsConfigSource.ofFile(Path.of(args[0]))).build();
      builder.addInterceptor(MeshInterceptor.of(mesh));
    }
    List<Request> requests = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      requests.add(new Request.Builder().url(args[i]).header("Host", "shop").build());
    }
    OkHttpClient client = builder.build();
    new Commands()
        .on(
            "run",
            words -> {
              int rate = Integer.parseInt(words[1]);
              int millis = Integer.parseInt(words[2]);
              return new OpenLoop(client, requests, rate, millis).run().toLine();
            })
        .serve();
    if (mesh != null) {
      mesh.close();
    }
    System.exit(0);
  }
}
