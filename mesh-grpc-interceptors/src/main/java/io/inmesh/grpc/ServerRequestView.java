package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;

/** A call that came in, as a proxy in front of the server would see it. */
final class ServerRequestView implements RequestView {
  private final String scheme;
  private final String authority;
  private final String path;
  private final HeadersView headers;

  ServerRequestView(ServerCall<?, ?> call, ServerConnection connection, Metadata metadata) {
    String named = call.getAuthority();
    scheme = connection.isTls() ? "https" : "http";
    authority = named == null ? "" : named;
    path = '/' + call.getMethodDescriptor().getFullMethodName();
    metadata.discardAll(HeaderKeys.TE);
    metadata.put(HeaderKeys.TE, "trailers"); // as it came; gRPC takes it out
    headers = new MetadataHeaders(metadata);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeadersView headers() {
    return headers;
  }

  @Override
  public boolean replayable() {
    return false;
  }
}
