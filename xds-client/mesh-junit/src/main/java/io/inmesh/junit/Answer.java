package io.inmesh.junit;

import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a fake endpoint does with one attempt. Immutable.
 *
 * <pre>{@code
 * mesh.endpoint("shop-v2")
 *     .answers(Answer.connectFailure(), Answer.status(503).header("retry-after", "1"))
 *     .then(Answer.status(200).body("ok").after("300ms"));
 * }</pre>
 */
public final class Answer {
  /** Which way an attempt goes. */
  enum Kind {
    /** A response. */
    RESPONSE,
    /** A failure that its client sees. */
    FAILURE,
    /** No connection comes about: the cluster's connect timeout passes. */
    UNREACHABLE,
    /** The connection is there, but nothing comes. */
    SILENCE
  }

  final Kind kind;
  final int status;
  final @Nullable FailureKind failure;
  final List<String> headers;
  final String body;
  final Duration after;
  final Duration bodyAfter;
  final boolean breaksOff;

  private Answer(Builder from) {
    kind = from.kind;
    status = from.status;
    failure = from.failure;
    headers = List.copyOf(from.headers);
    body = from.body;
    after = from.after;
    bodyAfter = from.bodyAfter;
    breaksOff = from.breaksOff;
  }

  /** A mutable copy. */
  private static final class Builder {
    Kind kind;
    int status;
    @Nullable FailureKind failure;
    List<String> headers = new ArrayList<>();
    String body = "";
    Duration after = Duration.ZERO;
    Duration bodyAfter = Duration.ZERO;
    boolean breaksOff;

    Builder(Kind kind) {
      this.kind = kind;
    }

    Builder(Answer from) {
      kind = from.kind;
      status = from.status;
      failure = from.failure;
      headers.addAll(from.headers);
      body = from.body;
      after = from.after;
      bodyAfter = from.bodyAfter;
      breaksOff = from.breaksOff;
    }
  }

  /**
   * A response, at once and without a body unless more is said.
   *
   * @param status 200 to 599
   */
  public static Answer status(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
    }
    Builder builder = new Builder(Kind.RESPONSE);
    builder.status = status;
    return new Answer(builder);
  }

  /**
   * A gRPC response without messages: 200 with {@code grpc-status}.
   *
   * @param grpcStatus 0 to 16
   */
  public static Answer grpcStatus(int grpcStatus) {
    return status(200)
        .header("content-type", "application/grpc")
        .header("grpc-status", Integer.toString(grpcStatus));
  }

  /** The connection is refused. */
  public static Answer connectFailure() {
    return failure(FailureKind.CONNECT_FAILURE);
  }

  /** The connection is accepted, the request is sent, then the connection breaks. */
  public static Answer reset() {
    return failure(FailureKind.CONNECTION_TERMINATION);
  }

  /**
   * Fails in that way.
   *
   * @param kind {@link FailureKind#CONNECT_TIMEOUT} comes when the cluster's connect timeout is
   *     over
   */
  public static Answer failure(FailureKind kind) {
    Builder builder =
        new Builder(kind == FailureKind.CONNECT_TIMEOUT ? Kind.UNREACHABLE : Kind.FAILURE);
    builder.failure = kind;
    return new Answer(builder);
  }

  /** Packets get lost: no connection until the cluster's connect timeout is over. */
  public static Answer unreachable() {
    return failure(FailureKind.CONNECT_TIMEOUT);
  }

  /** Takes the request and never says anything. */
  public static Answer never() {
    return new Answer(new Builder(Kind.SILENCE));
  }

  /** The same so much later: of a response, its head. */
  public Answer after(Duration value) {
    Builder copy = new Builder(this);
    copy.after = value;
    return new Answer(copy);
  }

  /** The same so much later, for example {@code 250ms}. */
  public Answer after(String duration) {
    return after(Durations.parse(duration));
  }

  /** The same with another line of headers. */
  public Answer header(String name, String value) {
    Builder copy = new Builder(this);
    copy.headers.add(name.toLowerCase(Locale.ROOT));
    copy.headers.add(HeaderBytes.ofText(value));
    return new Answer(copy);
  }

  /** The same with this body. */
  public Answer body(String text) {
    Builder copy = new Builder(this);
    copy.body = text;
    return new Answer(copy);
  }

  /** The same, but the end of the body comes so long after the head. */
  public Answer bodyAfter(String duration) {
    Builder copy = new Builder(this);
    copy.bodyAfter = Durations.parse(duration);
    return new Answer(copy);
  }

  /** The same, but the connection breaks before the end of the body. */
  public Answer breaksOff() {
    Builder copy = new Builder(this);
    copy.breaksOff = true;
    return new Answer(copy);
  }

  @Override
  public String toString() {
    String text =
        switch (kind) {
          case RESPONSE -> Integer.toString(status);
          case FAILURE -> failure == null ? "failure" : failure.reason();
          case UNREACHABLE -> "unreachable";
          case SILENCE -> "no answer";
        };
    return after.isZero() ? text : text + " after " + Durations.text(after);
  }
}
