package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** A call that came in, as a proxy in front of the server would see it. */
final class ServerRequestView implements RequestView {
  private final String scheme;
  private final String authority;
  private final String path;
  private final HeadersView headers;

  /** Whether it came with gRPC's content type: what comes within the process has none. */
  private final boolean typed;

  /** The caller's own, in whose place others stand here; null for none, as on a connection. */
  private final @Nullable Iterable<String> ownTe;

  private final @Nullable Iterable<String> ownContentTypes;

  ServerRequestView(ServerCall<?, ?> call, ServerConnection connection, Metadata metadata) {
    String named = call.getAuthority();
    scheme = connection.isTls() ? "https" : "http";
    authority = named == null ? "" : named;
    path = '/' + call.getMethodDescriptor().getFullMethodName();
    ownTe = metadata.removeAll(HeaderKeys.TE);
    metadata.put(HeaderKeys.TE, "trailers"); // as it came; gRPC takes it out
    typed = isGrpc(metadata.get(HeaderKeys.CONTENT_TYPE));
    if (typed) {
      ownContentTypes = null;
    } else {
      // No connection lets another one through, but with a parameter, which for the mesh is no
      // gRPC.
      ownContentTypes = metadata.removeAll(HeaderKeys.CONTENT_TYPE);
      metadata.put(HeaderKeys.CONTENT_TYPE, HeaderKeys.GRPC);
    }
    headers = new MetadataHeaders(metadata);
  }

  private static boolean isGrpc(@Nullable String type) {
    return type != null && (type.equals(HeaderKeys.GRPC) || type.startsWith(HeaderKeys.GRPC + '+'));
  }

  /** Takes out of these headers what applications do not get of them. */
  Metadata toApplication(Metadata metadata) {
    metadata.discardAll(HeaderKeys.TE);
    if (!typed) {
      metadata.discardAll(HeaderKeys.CONTENT_TYPE);
    }
    return metadata;
  }

  /** Makes these headers, which the view has been made of, what they were before. */
  Metadata asTheyCame(Metadata metadata) {
    toApplication(metadata);
    putBack(metadata, HeaderKeys.TE, ownTe);
    putBack(metadata, HeaderKeys.CONTENT_TYPE, ownContentTypes);
    return metadata;
  }

  private static void putBack(
      Metadata metadata, Metadata.Key<String> key, @Nullable Iterable<String> values) {
    if (values != null) {
      values.forEach(value -> metadata.put(key, value));
    }
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
