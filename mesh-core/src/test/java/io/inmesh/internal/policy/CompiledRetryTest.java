package io.inmesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.call.GetRequest;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RetryPolicy.Retriable;
import io.inmesh.config.StringMatcher;
import io.inmesh.internal.http.HeaderList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every condition against every outcome; the tables are Envoy's documentation of {@code retry_on}.
 */
class CompiledRetryTest {
  private static final HeaderList NO_HEADERS = new HeaderList();

  @ParameterizedTest
  @CsvSource({
    "5xx, 500-599",
    "gateway-error, 502-504",
    "retriable-4xx, 409-409",
    "retriable-status-codes, 418-418",
    "reset, ",
    "reset-before-request, ",
    "connect-failure, ",
    "refused-stream, ",
    "envoy-ratelimited, ",
    "retriable-headers, ",
    "http3-post-connect-failure, ",
    "cancelled, ",
    "deadline-exceeded, ",
    "internal, ",
    "resource-exhausted, ",
    "unavailable, "
  })
  void aConditionRetriesTheseStatusesAndNoOthers(String token, String range) {
    CompiledRetry retry = retry(token, new Retriable(Set.of(418), List.of(), List.of()));
    Set<Integer> retried =
        IntStream.rangeClosed(100, 999)
            .filter(status -> retry.retries(status, NO_HEADERS))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(retried).isEqualTo(statuses(range));
  }

  private static Set<Integer> statuses(String range) {
    if (range == null) {
      return Set.of();
    }
    String[] ends = range.split("-");
    return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]))
        .boxed()
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "cancelled, 1",
    "deadline-exceeded, 4",
    "resource-exhausted, 8",
    "internal, 13",
    "unavailable, 14"
  })
  void aGrpcConditionRetriesItsStatusAndNoOther(String token, String code) {
    CompiledRetry retry = retry(token, Retriable.NONE);
    List<String> retried =
        IntStream.rangeClosed(-1, 20)
            .mapToObj(Integer::toString)
            .filter(status -> retry.retries(200, headers("grpc-status", status)))
            .toList();
    assertThat(retried).containsExactly(code);
    assertThat(retry.retries(200, headers("grpc-status", "x"))).isFalse();
  }

  @Test
  void httpConditionsDoNotLookAtAGrpcStatus() {
    assertThat(retry("5xx", Retriable.NONE).retries(200, headers("grpc-status", "14"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(RetryOn.class)
  void aRateLimitedResponseIsRetriedByItsOwnConditionOnly(RetryOn condition) {
    Retriable all =
        new Retriable(Set.of(200, 409, 429, 503), List.of(present("x-retry")), List.of());
    CompiledRetry retry = retry(condition.token(), all);
    for (int status : new int[] {200, 409, 429, 503}) {
      HeaderList headers = headers(EnvoyHeaders.RATE_LIMITED, "true");
      headers.add("x-retry", "1");
      headers.add("grpc-status", "14");
      assertThat(retry.retries(status, headers)).isEqualTo(condition == RetryOn.ENVOY_RATELIMITED);
    }
  }

  @Test
  void anOverloadedResponseIsRetriedAsAnyOther() {
    assertThat(retry("5xx", Retriable.NONE).retries(503, headers(EnvoyHeaders.OVERLOADED, "true")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 404, 503})
  void anyRetriableHeaderMatchesAtAnyStatus(int status) {
    HeaderMatcher exact =
        HeaderMatcher.of(
            "x-state", new HeaderMatcher.Text(new StringMatcher.Exact("again", false)));
    Retriable retriable = new Retriable(Set.of(), List.of(present("x-retry"), exact), List.of());
    CompiledRetry retry = retry("retriable-headers", retriable);
    assertThat(retry.retries(status, headers("x-retry", ""))).isTrue();
    assertThat(retry.retries(status, headers("x-state", "again"))).isTrue();
    assertThat(retry.retries(status, headers("x-state", "final"))).isFalse();
    assertThat(retry.retries(status, NO_HEADERS)).isFalse();
  }

  @Test
  void codesAndHeadersCountOnlyWithTheirCondition() {
    Retriable retriable = new Retriable(Set.of(404), List.of(present("x-retry")), List.of());
    CompiledRetry retry = retry("5xx", retriable);
    assertThat(retry.retries(404, headers("x-retry", "1"))).isFalse();
  }

  @Test
  void aRetriableStatusMayBeASuccess() {
    Retriable retriable = new Retriable(Set.of(202), List.of(), List.of());
    assertThat(retry("retriable-status-codes", retriable).retries(202, NO_HEADERS)).isTrue();
    assertThat(retry("retriable-status-codes", retriable).retries(200, NO_HEADERS)).isFalse();
  }

  private static final String CONNECT = "CONNECT_FAILURE CONNECT_TIMEOUT TLS_FAILURE";
  private static final String ALL_BUT_OVERFLOW =
      CONNECT + " CONNECTION_TERMINATION REMOTE_RESET REFUSED_STREAM NEVER_SENT PROTOCOL_ERROR";

  @ParameterizedTest
  @CsvSource({
    "5xx, " + ALL_BUT_OVERFLOW,
    "gateway-error, " + ALL_BUT_OVERFLOW,
    "reset, " + ALL_BUT_OVERFLOW,
    "reset-before-request, " + CONNECT + " NEVER_SENT",
    "connect-failure, " + CONNECT,
    "refused-stream, REFUSED_STREAM",
    "retriable-4xx, ''",
    "retriable-status-codes, ''",
    "retriable-headers, ''",
    "envoy-ratelimited, ''",
    "http3-post-connect-failure, ''",
    "cancelled, ''",
    "deadline-exceeded, ''",
    "internal, ''",
    "resource-exhausted, ''",
    "unavailable, ''"
  })
  void aConditionRetriesTheseFailuresAndNoOthers(String token, String failures) {
    CompiledRetry retry = retry(token, Retriable.NONE);
    Set<FailureKind> expected = EnumSet.noneOf(FailureKind.class);
    Stream.of(failures.split(" "))
        .filter(name -> !name.isEmpty())
        .forEach(name -> expected.add(FailureKind.valueOf(name)));
    Set<FailureKind> retried = EnumSet.noneOf(FailureKind.class);
    for (FailureKind failure : FailureKind.values()) {
      if (retry.retries(failure)) {
        retried.add(failure);
      }
    }
    assertThat(retried).isEqualTo(expected);
    assertThat(retry.retriesTimeout()).isEqualTo(failures.equals(ALL_BUT_OVERFLOW));
  }

  @Property
  void severalConditionsRetryWhatOneOfThemRetries(
      @ForAll Set<RetryOn> on,
      @ForAll @IntRange(min = 100, max = 599) int status,
      @ForAll @IntRange(min = 0, max = 16) int grpcStatus,
      @ForAll boolean rateLimited,
      @ForAll FailureKind failure) {
    Retriable retriable = new Retriable(Set.of(204, 404), List.of(present("x-retry")), List.of());
    HeaderList headers = headers("grpc-status", Integer.toString(grpcStatus));
    if (rateLimited) {
      headers.add(EnvoyHeaders.RATE_LIMITED, "true");
    }
    CompiledRetry all = compile(on, retriable);
    assertThat(all.retries(status, headers))
        .isEqualTo(
            on.stream().anyMatch(one -> compile(Set.of(one), retriable).retries(status, headers)));
    assertThat(all.retries(failure))
        .isEqualTo(on.stream().anyMatch(one -> compile(Set.of(one), retriable).retries(failure)));
    assertThat(all.isEmpty()).isEqualTo(on.isEmpty());
  }

  @Test
  void aRequestAddsItsConditionsToThoseOfTheRoute() {
    CompiledRetry asked =
        retry("retriable-4xx", Retriable.NONE)
            .with(headers(EnvoyHeaders.RETRY_ON, "gateway-error, reset,nonsense,,5XX"));
    assertThat(asked.retries(409, NO_HEADERS)).isTrue();
    assertThat(asked.retries(503, NO_HEADERS)).isTrue();
    assertThat(asked.retries(500, NO_HEADERS)).isFalse();
    assertThat(asked.retries(FailureKind.REMOTE_RESET)).isTrue();
  }

  @Test
  void aRequestAddsGrpcConditions() {
    CompiledRetry asked =
        CompiledRetry.NOTHING.with(headers(EnvoyHeaders.RETRY_GRPC_ON, "cancelled , unavailable"));
    assertThat(asked.retries(200, headers("grpc-status", "1"))).isTrue();
    assertThat(asked.retries(200, headers("grpc-status", "14"))).isTrue();
    assertThat(asked.retries(200, headers("grpc-status", "8"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(RetryOn.class)
  void eachOfTheTwoHeadersKnowsItsOwnWordsOnly(RetryOn condition) {
    boolean grpc = condition.name().startsWith("GRPC_");
    assertThat(asked(EnvoyHeaders.RETRY_ON, condition).isEmpty()).isEqualTo(grpc);
    assertThat(asked(EnvoyHeaders.RETRY_GRPC_ON, condition).isEmpty()).isEqualTo(!grpc);
  }

  private static CompiledRetry asked(String header, RetryOn condition) {
    return CompiledRetry.NOTHING.with(headers(header, condition.token()));
  }

  @Test
  void aRequestAddsStatusCodesAndHeaderNames() {
    Retriable route = new Retriable(Set.of(404), List.of(present("x-route")), List.of());
    HeaderList request = headers(EnvoyHeaders.RETRIABLE_STATUS_CODES, "418, 0429,x,-1,,99999");
    request.add(EnvoyHeaders.RETRIABLE_HEADER_NAMES, "X-Asked , x-other");
    request.add(EnvoyHeaders.RETRY_ON, "retriable-status-codes,retriable-headers");
    CompiledRetry asked = compile(Set.of(), route).with(request);
    for (int status : new int[] {404, 418, 429}) {
      assertThat(asked.retries(status, NO_HEADERS)).isTrue();
    }
    assertThat(asked.retries(400, NO_HEADERS)).isFalse();
    for (String name : new String[] {"x-route", "x-asked", "x-other"}) {
      assertThat(asked.retries(200, headers(name, "1"))).isTrue();
    }
    assertThat(asked.retries(200, headers("x-unknown", "1"))).isFalse();
  }

  @Test
  void codesAndNamesOfARequestMeanNothingWithoutACondition() {
    HeaderList request = headers(EnvoyHeaders.RETRIABLE_STATUS_CODES, "503");
    request.add(EnvoyHeaders.RETRIABLE_HEADER_NAMES, "x-asked");
    CompiledRetry asked = CompiledRetry.NOTHING.with(request);
    assertThat(asked.isEmpty()).isTrue();
    assertThat(asked.retries(503, headers("x-asked", "1"))).isFalse();
  }

  @Test
  void whatOneRequestAsksForIsForThatRequest() {
    CompiledRetry route = retry("retriable-status-codes", Retriable.NONE);
    CompiledRetry asked = route.with(headers(EnvoyHeaders.RETRIABLE_STATUS_CODES, "418"));
    assertThat(asked.retries(418, NO_HEADERS)).isTrue();
    assertThat(route.retries(418, NO_HEADERS)).isFalse();
  }

  @Test
  void aRequestThatAsksForNothingCostsNothing() {
    CompiledRetry route = retry("5xx", Retriable.NONE);
    assertThat(route.with(headers("x-envoy-max-retries", "3"))).isSameAs(route);
  }

  @Test
  void retriableRequestHeadersChooseTheRequests() {
    Retriable retriable =
        new Retriable(Set.of(), List.of(), List.of(present("x-a"), present("x-b")));
    CompiledRetry retry = retry("5xx", retriable);
    assertThat(retry.appliesTo(get(headers("x-b", "1")))).isTrue();
    assertThat(retry.appliesTo(get(headers("x-c", "1")))).isFalse();
    assertThat(retry("5xx", Retriable.NONE).appliesTo(get(NO_HEADERS))).isTrue();
  }

  @Test
  void retriableRequestHeadersMayBePseudoHeaders() {
    assertThat(retryOf(":method", "GET").appliesTo(get(NO_HEADERS))).isTrue();
    assertThat(retryOf(":method", "POST").appliesTo(get(NO_HEADERS))).isFalse();
    assertThat(retryOf(":path", "/p").appliesTo(get(NO_HEADERS))).isTrue();
  }

  private static CompiledRetry retryOf(String name, String value) {
    HeaderMatcher matcher =
        HeaderMatcher.of(name, new HeaderMatcher.Text(new StringMatcher.Exact(value, false)));
    return retry("5xx", new Retriable(Set.of(), List.of(), List.of(matcher)));
  }

  private static GetRequest get(HeaderList headers) {
    return new GetRequest("shop", "/p", headers);
  }

  private static CompiledRetry retry(String token, Retriable retriable) {
    RetryOn condition = RetryOn.ofToken(token);
    assertThat(condition).as(token).isNotNull();
    return compile(Set.of(condition), retriable);
  }

  private static CompiledRetry compile(Set<RetryOn> on, Retriable retriable) {
    RetryPolicy plain = RetryPolicy.of(on, 1);
    return CompiledRetry.of(
        new RetryPolicy(
            plain.on(),
            retriable,
            plain.numRetries(),
            plain.perTryTimeout(),
            plain.perTryIdleTimeout(),
            plain.backoff(),
            null,
            plain.hosts()));
  }

  private static HeaderMatcher present(String name) {
    return HeaderMatcher.of(name, new HeaderMatcher.Present(true));
  }

  private static HeaderList headers(String name, String value) {
    HeaderList headers = new HeaderList();
    headers.add(name, value);
    return headers;
  }
}
