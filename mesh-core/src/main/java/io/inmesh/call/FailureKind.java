package io.inmesh.call;

/** Why an attempt brought no response head. */
public enum FailureKind {
  /** No connection could be made: refused, unreachable, name not found. */
  CONNECT_FAILURE("remote connection failure", ResponseFlag.UF),
  /** No connection in time. */
  CONNECT_TIMEOUT("connection timeout", ResponseFlag.UF),
  /** The TLS handshake failed. */
  TLS_FAILURE("remote connection failure", ResponseFlag.UF),
  /** The connection broke after it was made. */
  CONNECTION_TERMINATION("connection termination", ResponseFlag.UC),
  /** The upstream reset the stream. */
  REMOTE_RESET("remote reset", ResponseFlag.UR),
  /** The upstream refused the stream: it was not processed. */
  REFUSED_STREAM("remote refused stream reset", ResponseFlag.UR),
  /** The client gave up before anything left it. */
  NEVER_SENT("connection termination", ResponseFlag.UC),
  /** A value that was added to the request's headers cannot be sent: not the endpoint's fault. */
  INVALID_HEADER("invalid header value", ResponseFlag.DPE),
  /** The upstream's bytes were not HTTP. */
  PROTOCOL_ERROR("protocol error", ResponseFlag.UPE),
  /** The client has no room for the request. */
  OVERFLOW("overflow", ResponseFlag.UO);

  private final String reason;
  private final ResponseFlag flag;

  FailureKind(String reason, ResponseFlag flag) {
    this.reason = reason;
    this.flag = flag;
  }

  /** Envoy's words for it, as they stand in local replies and details. */
  public String reason() {
    return reason;
  }

  /**
   * What the details of the local reply say, as Envoy words it.
   *
   * @param more about the reason; empty for nothing
   */
  public String details(String more) {
    String text = "upstream_reset_before_response_started{" + reason;
    return (more.isEmpty() ? text + '}' : text + '|' + more + '}').replace(' ', '_');
  }

  /** What the details of a call say whose response breaks off so, after its head. */
  public String detailsAfterHead() {
    return ("upstream_reset_after_response_started{" + reason + '}').replace(' ', '_');
  }

  /** The response flag of a call that ends so. */
  public ResponseFlag flag() {
    return flag;
  }

  /** Whether the attempt says something about its endpoint. */
  public boolean isOfEndpoint() {
    return this != OVERFLOW && this != INVALID_HEADER;
  }

  /** Whether no connection was made at all. */
  public boolean isConnectFailure() {
    return this == CONNECT_FAILURE || this == CONNECT_TIMEOUT || this == TLS_FAILURE;
  }
}
