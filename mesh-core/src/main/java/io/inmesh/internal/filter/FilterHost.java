package io.inmesh.internal.filter;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.Metadata;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.HeaderList;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The call whose filters are run. */
public interface FilterHost {
  /** The request as it was routed. */
  RequestView routedRequest();

  /** A copy of its headers, to be edited, with those that are added before the filters. */
  HeaderList copyHeaders();

  /** The connection that the request came in on. */
  ConnectionView connection();

  /** The address of the client; null when unknown. */
  @Nullable InetAddress client();

  /** Whether the route forwards: there is one, which is no redirect and no direct response. */
  boolean forwards();

  /** The name of the chosen cluster; "" when there is none. */
  String clusterName();

  /** The metadata of the route. */
  Metadata routeMetadata();

  /** The monotonic clock. */
  long nanoTime();

  /** 64 random bits. */
  long drawRandom();

  /** Raises a response flag. */
  void raiseFlag(ResponseFlag flag);

  /** The call can go on. From any thread. */
  void wake();

  /** What formats see. */
  FormatContext formatContext(@Nullable HeadersView response);

  /** What formats of a filter's own reply see, whose status is not known yet. */
  FormatContext replyContext();
}
