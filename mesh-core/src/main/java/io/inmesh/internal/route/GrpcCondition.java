package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.internal.http.GrpcContentType;

/** {@code grpc}: the content type is {@code application/grpc}, alone or with {@code +} and more. */
final class GrpcCondition implements RequestCondition {
  static final GrpcCondition INSTANCE = new GrpcCondition();

  private GrpcCondition() {}

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    return GrpcContentType.isIn(request.headers());
  }

  @Override
  public String expectation() {
    return "content-type application/grpc";
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    String type = request.headers().get("content-type");
    return type == null ? "missing" : '"' + type + '"';
  }
}
