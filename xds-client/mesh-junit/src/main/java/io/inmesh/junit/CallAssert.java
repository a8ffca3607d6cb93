package io.inmesh.junit;

import io.inmesh.call.ResponseFlag;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** How a call came out. A failure shows the whole call, attempt by attempt. */
public final class CallAssert extends AbstractAssert<CallAssert, CallOutcome> {
  CallAssert(CallOutcome actual) {
    super(actual, CallAssert.class);
  }

  private CallAssert require(boolean holds, String expected) {
    if (!holds) {
      throw failure("%s", "\nExpected that " + expected + " of the call\n" + actual);
    }
    return this;
  }

  private CallAssert equal(String what, @Nullable Object found, @Nullable Object expected) {
    if (!Objects.equals(found, expected)) {
      throw failureWithActualExpected(
          String.valueOf(found),
          String.valueOf(expected),
          "%s",
          "\nExpected "
              + what
              + " "
              + expected
              + " but it was "
              + found
              + " of the call\n"
              + actual);
    }
    return this;
  }

  /** The application sees this status. */
  public CallAssert hasStatus(int status) {
    return equal("status", actual.status(), status);
  }

  /** So many attempts were sent; 1 means that nothing was retried. */
  public CallAssert hasAttempts(int count) {
    return equal("number of attempts", actual.attempts().size(), count);
  }

  /** The attempts went to these endpoints ({@code host:port}), in this order. */
  public CallAssert wentTo(String... endpoints) {
    List<String> found = actual.attempts().stream().map(AttemptRecord::endpoint).toList();
    return equal("endpoints", found, Arrays.asList(endpoints));
  }

  /** The attempts went to these clusters, in this order. */
  public CallAssert wentToClusters(String... clusters) {
    List<String> found = actual.attempts().stream().map(AttemptRecord::cluster).toList();
    return equal("clusters", found, Arrays.asList(clusters));
  }

  /** No endpoint was asked twice. */
  public CallAssert wentToDifferentEndpoints() {
    long different = actual.attempts().stream().map(AttemptRecord::endpoint).distinct().count();
    return require(different == actual.attempts().size(), "no endpoint was asked twice");
  }

  /** It took exactly this much virtual time, for example {@code 1.5s}. */
  public CallAssert took(String duration) {
    String expected = Durations.text(Durations.parse(duration));
    return equal("duration", Durations.text(actual.elapsed()), expected);
  }

  /** It took so much virtual time: for pauses that are drawn. */
  public CallAssert tookBetween(String min, String max) {
    Duration found = actual.elapsed();
    return require(
        found.compareTo(Durations.parse(min)) >= 0 && found.compareTo(Durations.parse(max)) <= 0,
        "it took between " + min + " and " + max);
  }

  /** The mesh itself answered. */
  public CallAssert isLocalReply() {
    return require(actual.localReply() != null, "the mesh itself answered");
  }

  /** An endpoint answered. */
  public CallAssert isFromEndpoint() {
    return require(actual.localReply() == null && actual.status() != 0, "an endpoint answered");
  }

  /** It has exactly these response flags. */
  public CallAssert hasFlags(ResponseFlag... flags) {
    List<String> names = Arrays.stream(flags).map(ResponseFlag::name).toList();
    return equal("response flags", actual.info().responseFlags(), String.join(",", names));
  }

  /** It has these response code details, Envoy's words for what happened. */
  public CallAssert hasDetails(String details) {
    return equal("details", actual.info().details(), details);
  }

  /** The application sees this response header; several lines joined with a comma. */
  public CallAssert hasHeader(String name, String value) {
    return equal("header " + name, actual.header(name), value);
  }

  /** The application does not see this response header. */
  public CallAssert hasNoHeader(String name) {
    return equal("header " + name, actual.header(name), null);
  }

  /** The application sees this body. */
  public CallAssert hasBody(String body) {
    return equal("body", actual.response().body(), body);
  }

  /** The response did not come to its end. */
  public CallAssert isBrokenOff() {
    return require(!actual.response().brokenOff().isEmpty(), "the response was broken off");
  }

  /** The endpoint of the last attempt saw this request header. */
  public CallAssert sentHeader(String name, String value) {
    return equal("request header " + name, last().header(name), value);
  }

  private AttemptRecord last() {
    require(!actual.attempts().isEmpty(), "there was an attempt");
    return actual.attempts().get(actual.attempts().size() - 1);
  }

  /** The call had these endpoints ejected, {@code host:port}, in this order. */
  public CallAssert ejected(String... endpoints) {
    return equal("ejected endpoints", actual.ejected(), Arrays.asList(endpoints));
  }

  /** No virtual host has the authority: the client goes its own way. */
  public CallAssert isNotInMesh() {
    return require(actual.isBypassed(), "the request was left alone");
  }
}
