package io.inmesh.internal.format;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What formats can ask about a call. A view over live state: its answers are those of the moment.
 * Null, and "" where null is not allowed, mean unknown.
 */
public interface FormatContext {
  /** The request: as it came while its own headers are edited, as it was sent on after that. */
  RequestView request();

  /** The response's headers; null before there are any. */
  default @Nullable HeadersView responseHeaders() {
    return null;
  }

  /** The response's trailers; null before there are any. */
  default @Nullable HeadersView responseTrailers() {
    return null;
  }

  /** The status code; 0 before there is one. */
  default int responseCode() {
    return 0;
  }

  /** Envoy's response code details. */
  default String responseCodeDetails() {
    return "";
  }

  /** The set of {@link ResponseFlag}s. */
  default long responseFlags() {
    return ResponseFlag.NONE;
  }

  /** The protocol of the request, such as {@code HTTP/1.1}. */
  default @Nullable String protocol() {
    return null;
  }

  /** The protocol towards the endpoint. */
  default @Nullable String upstreamProtocol() {
    return null;
  }

  /** The name of the route. */
  default String routeName() {
    return "";
  }

  /** The virtual cluster, for statistics. */
  default @Nullable String virtualCluster() {
    return null;
  }

  /** The name of the cluster. */
  default String cluster() {
    return "";
  }

  /** The name under which the cluster is counted ({@code alt_stat_name}). */
  default String clusterStatName() {
    return cluster();
  }

  /** The endpoint of the last attempt. */
  default @Nullable Endpoint endpoint() {
    return null;
  }

  /** The endpoint of the last attempt, once a connection to it was there. */
  default @Nullable Endpoint connectedEndpoint() {
    return null;
  }

  /** The number of attempts so far. */
  default int attempts() {
    return 0;
  }

  /** An address of one of the two connections, {@code host:port}. */
  default @Nullable String address(Side side) {
    return null;
  }

  /** The metadata of a part of the configuration; {@link Metadata#EMPTY} when there is none. */
  default Metadata metadata(Owner owner) {
    return Metadata.EMPTY;
  }

  /** The dynamic metadata below a filter's name, a map; null when there is none. */
  default @Nullable Object dynamicMetadata(String filter) {
    return null;
  }

  /** When the request began: nanoseconds since 1970. */
  default long startEpochNanos() {
    return 0;
  }

  /** Nanoseconds from the request's begin to an event; -1 before it happened. */
  default long nanosUntil(Event event) {
    return -1;
  }

  /** Body bytes of the request and of the response so far. */
  default long bodyBytes(boolean ofResponse) {
    return 0;
  }

  /** The request's unique id. */
  default @Nullable String streamId() {
    return null;
  }

  /** An id that nothing else has, another at each use. */
  default @Nullable String uniqueId() {
    return null;
  }

  /** The name of the listener. */
  default String listenerName() {
    return "";
  }

  /** The server name that the client asked for in its TLS handshake. */
  default @Nullable String requestedServerName() {
    return null;
  }

  /** The body of a local reply. */
  default String localReplyBody() {
    return "";
  }

  /** The value of any other command, such as {@code DOWNSTREAM_PEER_SUBJECT}. */
  default @Nullable String other(String command) {
    return null;
  }

  /** An end of a connection. */
  enum Side {
    DOWNSTREAM_REMOTE,
    DOWNSTREAM_DIRECT_REMOTE,
    DOWNSTREAM_LOCAL,
    DOWNSTREAM_DIRECT_LOCAL,
    UPSTREAM_REMOTE,
    UPSTREAM_LOCAL
  }

  /** A part of the configuration that has metadata; that of an endpoint comes with it. */
  enum Owner {
    ROUTE,
    VIRTUAL_HOST,
    CLUSTER,
    LISTENER,
    LISTENER_FILTER_CHAIN
  }

  /** Something that happens in a call. */
  enum Event {
    NOW,
    REQUEST_RECEIVED,
    REQUEST_SENT,
    RESPONSE_BEGAN,
    RESPONSE_ENDED
  }
}
