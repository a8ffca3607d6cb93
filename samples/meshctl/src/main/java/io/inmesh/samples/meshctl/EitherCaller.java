package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;

/** Calls through OkHttp, and through the JDK's client where OkHttp does not send such a request. */
final class EitherCaller implements Caller {
  private final OkHttpCaller okHttp;
  private final JdkCaller jdk;

  EitherCaller(Mesh mesh) {
    okHttp = new OkHttpCaller(mesh);
    jdk = new JdkCaller(mesh);
  }

  @Override
  public Answer call(CallLine line) throws FailedCall {
    return (OkHttpCaller.sends(line) ? okHttp : jdk).call(line);
  }

  @Override
  public void close() {
    okHttp.close();
    jdk.close();
  }
}
