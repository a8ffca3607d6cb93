package io.inmesh.xds.transport;

/** The gRPC status codes; the ordinal is the code on the wire. */
public enum StatusCode {
  OK,
  CANCELLED,
  UNKNOWN,
  INVALID_ARGUMENT,
  DEADLINE_EXCEEDED,
  NOT_FOUND,
  ALREADY_EXISTS,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  FAILED_PRECONDITION,
  ABORTED,
  OUT_OF_RANGE,
  UNIMPLEMENTED,
  INTERNAL,
  UNAVAILABLE,
  DATA_LOSS,
  UNAUTHENTICATED;

  private static final StatusCode[] VALUES = values();

  /** The code of that number; {@link #UNKNOWN} if there is none. */
  public static StatusCode of(int code) {
    return code >= 0 && code < VALUES.length ? VALUES[code] : UNKNOWN;
  }
}
