package io.inmesh.benchmarks.adapter;

import io.inmesh.Mesh;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The clients that are compared: each as it comes, and in a mesh. */
enum HttpCalls {
  /** OkHttp, blocking. */
  OKHTTP {
    @Override
    Caller open(String url, @Nullable Mesh mesh) {
      OkHttpClient.Builder builder = new OkHttpClient.Builder();
      if (mesh != null) {
        builder.addInterceptor(MeshInterceptor.of(mesh));
      }
      OkHttpClient client = builder.build();
      Request request = new Request.Builder().url(url).build();
      return () -> {
        try (Response response = client.newCall(request).execute()) {
          check(response.code(), response.body().bytes());
        }
      };
    }
  },

  /** The JDK's client, blocking, HTTP/1.1. */
  JDK {
    @Override
    Caller open(String url, @Nullable Mesh mesh) {
      MeshHttpClient.allowHostHeader();
      HttpClient plain = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      HttpClient client = mesh == null ? plain : MeshHttpClient.wrap(plain, mesh);
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return () -> {
        HttpResponse<byte[]> response =
            client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        check(response.statusCode(), response.body());
      };
    }
  };

  /** Sends one request and reads its answer. */
  @FunctionalInterface
  interface Caller {
    void call() throws IOException, InterruptedException;
  }

  /**
   * A client.
   *
   * @param mesh that it is in; null for none
   */
  abstract Caller open(String url, @Nullable Mesh mesh);

  private static void check(int status, byte[] body) throws IOException {
    if (status != 200) {
      throw new IOException("status " + status + ", " + body.length + " bytes");
    }
  }
}
