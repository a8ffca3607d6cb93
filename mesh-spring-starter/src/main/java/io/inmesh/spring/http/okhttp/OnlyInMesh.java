package io.inmesh.spring.http.okhttp;

import io.inmesh.okhttp.MeshCall;
import java.io.IOException;
import java.io.Serial;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Behind the mesh's interceptor: stops a request that is not for the mesh, so that the
 * application's own client can send it. Attempts of the mesh pass, and so does a redirect that
 * leads out of the mesh; their responses are as they came.
 */
final class OnlyInMesh implements Interceptor {
  /** What the application has asked for: a redirect has another URL. */
  record Original(HttpUrl url) {}

  /** The request is not for the mesh; nothing of it has been sent. */
  static final class NotInMesh extends IOException {
    @Serial private static final long serialVersionUID = 1;

    NotInMesh() {
      super("not in the mesh");
    }

    /** Tells the two ways apart and nothing else. */
    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Original original = request.tag(Original.class);
    if (request.tag(MeshCall.class) == null
        && original != null
        && original.url().equals(request.url())) {
      throw new NotInMesh();
    }
    return RetryAfter.restore(chain.proceed(request));
  }
}
