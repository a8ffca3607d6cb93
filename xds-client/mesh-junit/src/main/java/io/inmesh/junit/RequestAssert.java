package io.inmesh.junit;

import io.inmesh.call.Explanation;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh would do with a request. Each assertion asks a fresh mesh of the same
 * configuration; a failure says which virtual host and route took the request, why others did not,
 * and what was expected.
 */
public final class RequestAssert extends AbstractAssert<RequestAssert, TestRequest> {
  private final Questions questions;
  private @Nullable Explanation explained;

  RequestAssert(TestRequest actual) {
    super(actual, RequestAssert.class);
    this.questions = new Questions(actual);
  }

  private Explanation why() {
    if (explained == null) {
      explained = questions.explain();
    }
    return explained;
  }

  private RequestAssert require(boolean holds, String expected, String actually) {
    if (!holds) {
      throw failure("%s", ExplanationText.of(actual, expected, actually, why()));
    }
    return this;
  }

  // ---- where it goes ----

  /** All such requests go to this cluster, whatever the draw. */
  public RequestAssert goesTo(String cluster) {
    Split destinations = questions.destinations();
    boolean only = destinations.shares().keySet().equals(java.util.Set.of(cluster));
    Split weights = configured();
    List<String> configured = weights == null ? List.of() : weights.clusters();
    boolean split = actual.draw() == null && configured.size() > 1;
    return require(
        only && !split,
        "go to cluster " + cluster,
        only && split
            ? "it is split between " + configured + " (splits(...) asserts shares)"
            : destinations.shares().size() > 1
                ? "of " + destinations.sum() + " requests go to " + destinations
                : "it goes to " + Questions.destination(why()));
  }

  /** The weights of its route; null when it has none. */
  private @Nullable Split configured() {
    Explanation.Target target = why().target();
    return target == null ? null : Split.configured(target);
  }

  /** It is split between two clusters in exactly these proportions. */
  public RequestAssert splits(String first, long weight, String second, long secondWeight) {
    return splits(Split.of(first, weight, second, secondWeight));
  }

  /** It is split between clusters in exactly these proportions. */
  public RequestAssert splits(Map<String, Long> weights) {
    return splits(Split.of(weights));
  }

  private RequestAssert splits(Split expected) {
    Split configured = configured();
    return require(
        configured != null && expected.isSameAs(configured),
        "be split as " + expected,
        configured == null
            ? "it goes to " + Questions.destination(why())
            : "the weights are " + configured);
  }

  /**
   * Of so many requests with draws of their own as many go to each of two clusters as the
   * proportions let expect, within four standard deviations. The draws are always the same. A
   * cluster that is to get some and gets none fails, and one that is to get not all and gets all.
   *
   * @param requests so many that 16 are expected at each cluster and 16 elsewhere: 1600 for 99 to 1
   * @throws IllegalArgumentException if there are fewer: they could not tell a cluster's share from
   *     nothing; the message says how many it takes
   */
  public RequestAssert splitsSampled(
      int requests, String first, long weight, String second, long secondWeight) {
    return splitsSampled(requests, Split.of(first, weight, second, secondWeight));
  }

  /**
   * The same for any number of clusters.
   *
   * @throws IllegalArgumentException if the requests are too few to tell the shares
   */
  public RequestAssert splitsSampled(int requests, Map<String, Long> weights) {
    return splitsSampled(requests, Split.of(weights));
  }

  private RequestAssert splitsSampled(int requests, Split expected) {
    expected.requireToldBy(requests);
    Split counted = questions.destinations(requests);
    return require(
        expected.explains(counted),
        "be split as " + expected,
        "of " + requests + " requests go to " + counted);
  }

  /** This virtual host takes it. */
  public RequestAssert matchesVirtualHost(String name) {
    return require(
        why().virtualHost().equals(name),
        "belong to virtual host \"" + name + "\"",
        why().virtualHost().isEmpty()
            ? "no virtual host takes it"
            : "it belongs to \"" + why().virtualHost() + "\"");
  }

  /** The route of this name takes it. */
  public RequestAssert matchesRoute(String name) {
    return require(
        why().routeIndex() >= 0 && why().route().equals(name),
        "take route \"" + name + "\"",
        why().routeIndex() < 0
            ? "it takes none"
            : "it takes route " + why().routeIndex() + " \"" + why().route() + "\"");
  }

  /** No virtual host has its authority: its client would send it as if there were no mesh. */
  public RequestAssert isNotInMesh() {
    return require(why().bypass(), "be left alone", "it is for the mesh");
  }

  // ---- answers of the mesh itself ----

  /** No route takes it: 404. */
  public RequestAssert hasNoRoute() {
    LocalReply reply = why().reply();
    boolean none = reply != null && reply.details().equals("route_not_found");
    return require(none, "have no route", "it goes to " + Questions.destination(why()));
  }

  /** It is redirected there, with that status. */
  public RequestAssert redirectsTo(int status, String location) {
    LocalReply reply = why().reply();
    String found = reply == null ? null : RequestHead.lines(reply.headers()).get("location");
    return require(
        reply != null && reply.status() == status && HeaderBytes.ofText(location).equals(found),
        "be redirected by " + status + " to " + location,
        reply == null
            ? "it goes to " + Questions.destination(why())
            : "the answer is " + ExplanationText.reply(reply));
  }

  /** It is answered by the mesh itself, with that status and body. */
  public RequestAssert isAnsweredDirectly(int status, String body) {
    LocalReply reply = why().reply();
    return require(
        reply != null && reply.status() == status && reply.body().equals(body),
        "be answered with " + status + (body.isEmpty() ? "" : ": " + body),
        reply == null
            ? "it goes to " + Questions.destination(why())
            : "the answer is " + ExplanationText.reply(reply));
  }

  // ---- timeouts and retries ----

  /** The whole call has this timeout, for example {@code 2s}. */
  public RequestAssert withTimeout(String duration) {
    return withTimeout(Durations.parse(duration));
  }

  /** The whole call has this timeout; zero: none. */
  public RequestAssert withTimeout(Duration duration) {
    Explanation.Target target = why().target();
    return require(
        target != null && target.timeout().equals(duration),
        "have timeout " + Durations.text(duration),
        target == null
            ? "it goes to " + Questions.destination(why())
            : target.timeout().isZero()
                ? "it has none"
                : "it has " + Durations.text(target.timeout()));
  }

  /** The whole call has no timeout. */
  public RequestAssert withoutTimeout() {
    return withTimeout(Duration.ZERO);
  }

  /** Each attempt has this timeout, for example {@code 500ms}. */
  public RequestAssert withPerTryTimeout(String duration) {
    RetryPolicy policy = policy();
    Duration found = policy == null ? Duration.ZERO : policy.perTryTimeout();
    Duration expected = Durations.parse(duration);
    return require(
        found.equals(expected),
        "have a timeout per try of " + Durations.text(expected),
        found.isZero() ? "it has none" : "it has " + Durations.text(found));
  }

  private @Nullable RetryPolicy policy() {
    Explanation.Target target = why().target();
    return target == null ? null : target.retry();
  }

  /**
   * A response of each of these statuses is retried. Tried out, not read.
   *
   * @throws IllegalArgumentException if there is none
   */
  public RequestAssert retriesOn(int... statuses) {
    mustNameSome(statuses.length);
    for (int status : statuses) {
      CallOutcome outcome = questions.outcome(Answer.status(status));
      require(outcome.attempts().size() > 1, "be retried on " + status, "it is not: " + outcome);
    }
    return this;
  }

  /**
   * A response of each of these statuses is handed on. Tried out, not read.
   *
   * @throws IllegalArgumentException if there is none
   */
  public RequestAssert doesNotRetryOn(int... statuses) {
    mustNameSome(statuses.length);
    for (int status : statuses) {
      CallOutcome outcome = questions.outcome(Answer.status(status));
      boolean once = outcome.attempts().size() == 1;
      require(once, "be handed on after " + status, "it is not: " + outcome);
    }
    return this;
  }

  private static void mustNameSome(int named) {
    if (named == 0) {
      throw new IllegalArgumentException("none named (expected: one at least)");
    }
  }

  /**
   * Its retry policy has each of these words of {@code retry_on}.
   *
   * @throws IllegalArgumentException if there is none, or one that is no such word
   */
  public RequestAssert retriesOn(String... conditions) {
    mustNameSome(conditions.length);
    RetryPolicy policy = policy();
    for (String condition : conditions) {
      RetryOn on = Questions.retryOn(condition);
      require(
          policy != null && policy.on().contains(on),
          "be retried on " + condition,
          "its retry policy is: " + ExplanationText.retry(policy));
    }
    return this;
  }

  /** Is retried so many times when every attempt fails. Tried out, not read. */
  public RequestAssert retriesUpTo(int retries) {
    requireSent();
    CallOutcome outcome = questions.retried(policy());
    int found = outcome == null ? 0 : outcome.attempts().size() - 1;
    return require(
        found == retries,
        "be retried up to " + retries + " times",
        outcome == null ? "it is never retried" : "it is retried " + found + " times: " + outcome);
  }

  /**
   * It is sent, and no failure is retried: of each kind that there is, and none of those that the
   * route's policy names. A header that the policy names by a regular expression counts as retried.
   */
  public RequestAssert doesNotRetry() {
    requireSent();
    RetryPolicy policy = policy();
    CallOutcome outcome = questions.retried(policy);
    require(outcome == null, "never be retried", "it is: " + outcome);
    return require(
        !RetriableAnswers.hasPattern(policy),
        "never be retried",
        "its retry policy names a header by a regular expression: "
            + ExplanationText.retry(policy));
  }

  /** What is never sent has nothing that could be said of how. */
  private void requireSent() {
    require(
        why().target() != null,
        "be sent to an endpoint",
        "it goes to " + Questions.destination(why()));
  }

  /** The pauses between attempts grow from this base to that maximum. */
  public RequestAssert backsOff(String base, String max) {
    RetryPolicy policy = policy();
    RetryPolicy.Backoff expected =
        new RetryPolicy.Backoff(Durations.parse(base), Durations.parse(max));
    return require(
        policy != null && policy.backoff().equals(expected),
        "back off from " + base + " to " + max,
        policy == null
            ? "it has no retry policy"
            : "it backs off from "
                + Durations.text(policy.backoff().base())
                + " to "
                + Durations.text(policy.backoff().max()));
  }

  // ---- what is sent ----

  /** The endpoint sees this header with exactly this value; several lines joined with a comma. */
  public RequestAssert sendsHeader(String name, String value) {
    HeadersView sent = sentHeaders();
    String bytes = sent == null ? null : sent.get(name.toLowerCase(Locale.ROOT));
    String found = bytes == null ? null : HeaderBytes.toText(bytes);
    return require(
        value.equals(found),
        "arrive with " + name + ": " + value,
        found == null ? "it has no such header" : "it has " + found);
  }

  /** It is sent, and the endpoint does not see this header. */
  public RequestAssert sendsNoHeader(String name) {
    requireSent();
    String found = sentHeaders() == null ? null : sentHeaders().get(name.toLowerCase(Locale.ROOT));
    return require(found == null, "arrive without header " + name, "it has " + found);
  }

  private @Nullable HeadersView sentHeaders() {
    Explanation.Head head = why().head();
    return head == null ? null : RequestHead.lines(head.headers());
  }

  /** The endpoint sees this path and query. */
  public RequestAssert sendsPath(String path) {
    Explanation.Head head = why().head();
    String found = head == null ? null : head.path();
    return require(Objects.equals(found, path), "arrive as " + path, "it arrives as " + found);
  }

  /** The endpoint sees this {@code Host} or {@code :authority}. */
  public RequestAssert sendsAuthority(String authority) {
    Explanation.Head head = why().head();
    String found = head == null ? null : head.authority();
    return require(
        Objects.equals(found, authority), "arrive for " + authority, "it arrives for " + found);
  }

  // ---- faults ----

  /**
   * Of such requests this percentage is answered with that status by fault injection, within four
   * standard deviations. Tried out, not read, with 1000 calls or as many as the percentage needs
   * (6400 for 1 %), at most 100,000. With 0 it happens to none of them, with 100 to all; with a
   * percentage between them there is always one to which it happens, and one to which it does not.
   *
   * @throws IllegalArgumentException if the percentage is neither 0 nor 100 nor between 0.016 and
   *     99.984, which is what so many calls can tell from these
   */
  public RequestAssert abortsWith(int status, double percent) {
    return faults(
        FaultSample.of(questions, percent, FaultSample.aborted(status)),
        "be aborted with " + status);
  }

  /**
   * Of such requests this percentage is delayed by that long; tried out as {@link #abortsWith} is.
   *
   * @throws IllegalArgumentException if so many calls cannot tell the percentage
   */
  public RequestAssert delaysBy(String duration, double percent) {
    Duration delay = Durations.parse(duration);
    return faults(
        FaultSample.of(questions, percent, FaultSample.delayed(delay)),
        "be delayed by " + duration);
  }

  private RequestAssert faults(FaultSample sample, String expected) {
    return require(
        sample.confirms(),
        expected + " in " + sample.percent() + " % of the cases",
        "of " + sample.calls() + " it happens to " + sample.hits());
  }
}
