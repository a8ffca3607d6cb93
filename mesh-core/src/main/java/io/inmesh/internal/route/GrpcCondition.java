package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** {@code grpc}: the content type is {@code application/grpc}, alone or with {@code +} and more. */
final class GrpcCondition implements RequestCondition {
  static final GrpcCondition INSTANCE = new GrpcCondition();
  private static final String GRPC = "application/grpc";

  private GrpcCondition() {}

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    return isGrpc(request.headers().get("content-type"));
  }

  private static boolean isGrpc(@Nullable String type) {
    return type != null
        && type.startsWith(GRPC)
        && (type.length() == GRPC.length() || type.charAt(GRPC.length()) == '+');
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
