package io.inmesh.filter;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call as its filters see it. Used only inside a filter's methods, except {@link #wake}, which
 * may be called from any thread until the call has ended.
 */
public interface FilterCall {
  /** The request as the filters before have left it. */
  RequestView request();

  /** The request's headers to be edited; the first use copies them. */
  MutableHeaders editRequest();

  /** Replaces path and query. The route stays as it was chosen. */
  void setPath(String path);

  /** The connection that the request came in on; {@link ConnectionView#NONE} if outbound. */
  ConnectionView connection();

  /**
   * The address of the client: where {@code x-forwarded-for} is trusted, what that says; else the
   * other end of the connection. Null when unknown.
   */
  java.net.@Nullable InetAddress client();

  /** Whether the route forwards: there is one, which is no redirect and no direct response. */
  boolean forwards();

  /** The name of the chosen cluster; "" when the route has none. */
  String cluster();

  /** A namespace of the metadata of the route, a map; null when there is none. */
  @Nullable Object routeMetadata(String namespace);

  /** A namespace of the dynamic metadata of this call, a map; null when there is none. */
  @Nullable Object metadata(String namespace);

  /** Adds to a namespace of the dynamic metadata of this call. */
  void putMetadata(String namespace, Map<String, Object> values);

  /** The monotonic clock. */
  long nanoTime();

  /** 64 random bits. */
  long random();

  /** Raises a response flag. */
  void raise(ResponseFlag flag);

  /** What this filter kept for this call; null when nothing. */
  @Nullable Object kept();

  /** Keeps something for later phases of this filter in this call. */
  void keep(Object value);

  /**
   * The request goes on only when its body is there whole; a body beyond the limit is answered with
   * 413. The least of several limits counts.
   */
  void bufferRequest(long maxBytes);

  /** Ends the pause of this call early. */
  void wake();
}
