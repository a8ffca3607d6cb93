package io.inmesh.junit;

import io.inmesh.call.FailureKind;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers of endpoints that a retry policy may have retried: each kind that there is, and what the
 * policy and the request themselves name.
 */
final class RetriableAnswers {
  private static final String ASKED_CODES = "x-envoy-retriable-status-codes";
  private static final String ASKED_NAMES = "x-envoy-retriable-header-names";

  private RetriableAnswers() {}

  static List<Answer> of(TestRequest request, @Nullable RetryPolicy policy) {
    List<Answer> answers = new ArrayList<>();
    for (int status : statuses(request, policy)) {
      answers.add(Answer.status(status));
    }
    answers.add(Answer.connectFailure());
    answers.add(Answer.reset());
    // Of gRPC a request that was refused is sent again by any client, whatever the policy.
    boolean refused = policy != null && policy.on().contains(RetryOn.REFUSED_STREAM);
    if (refused || !isGrpc(request)) {
      answers.add(Answer.failure(FailureKind.REFUSED_STREAM));
    }
    for (int code : new int[] {14, 1, 4, 8, 13}) { // those that retry_on has words for
      answers.add(Answer.grpcStatus(code));
    }
    answers.add(Answer.status(429).header("x-envoy-ratelimited", "true"));
    for (String name : asked(request, ASKED_NAMES)) {
      answers.add(Answer.status(200).header(name, "1"));
    }
    if (policy != null) {
      addHeaders(policy, answers);
      boolean limited = !policy.perTryTimeout().isZero() || !policy.perTryIdleTimeout().isZero();
      if (limited) { // else a call may wait without end
        answers.add(Answer.never());
      }
    }
    return answers;
  }

  private static boolean isGrpc(TestRequest request) {
    String type = RequestHead.lines(request.headers()).get("content-type");
    return type != null && type.startsWith("application/grpc");
  }

  private static Set<Integer> statuses(TestRequest request, @Nullable RetryPolicy policy) {
    Set<Integer> statuses = new TreeSet<>(List.of(409, 500, 503));
    if (policy != null) {
      statuses.addAll(policy.retriable().statusCodes());
    }
    for (String code : asked(request, ASKED_CODES)) {
      if (code.matches("[2-5][0-9][0-9]")) {
        statuses.add(Integer.valueOf(code));
      }
    }
    statuses.removeIf(status -> status < 200 || status > 599); // no endpoint answers those
    return statuses;
  }

  private static List<String> asked(TestRequest request, String header) {
    String value = RequestHead.lines(request.headers()).get(header);
    return value == null
        ? List.of()
        : List.of(value.split(",", -1)).stream()
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList();
  }

  private static void addHeaders(RetryPolicy policy, List<Answer> answers) {
    if (!policy.on().contains(RetryOn.RETRIABLE_HEADERS)) {
      return;
    }
    for (HeaderMatcher matcher : policy.retriable().responseHeaders()) {
      String value = example(matcher);
      Answer plain = Answer.status(200);
      answers.add(value == null ? plain : plain.header(matcher.name(), value));
    }
  }

  /** A value that the matcher takes; null where the header is to be missing, or for a pattern. */
  private static @Nullable String example(HeaderMatcher matcher) {
    HeaderMatcher.Condition condition = matcher.condition();
    if (condition instanceof HeaderMatcher.Present present) {
      return present.present() == matcher.invert() ? null : "1";
    }
    if (matcher.invert()) {
      return "~inmesh"; // what nobody would ask for
    }
    if (condition instanceof HeaderMatcher.Range range) {
      return Long.toString(range.start());
    }
    StringMatcher text = ((HeaderMatcher.Text) condition).matcher();
    if (text instanceof StringMatcher.Exact exact) {
      return exact.value();
    } else if (text instanceof StringMatcher.Prefix prefix) {
      return prefix.value();
    } else if (text instanceof StringMatcher.Suffix suffix) {
      return suffix.value();
    }
    return text instanceof StringMatcher.Contains contains ? contains.value() : null;
  }

  /** Whether the policy names a header by a pattern, for which no example can be made. */
  static boolean hasPattern(@Nullable RetryPolicy policy) {
    return policy != null
        && policy.on().contains(RetryOn.RETRIABLE_HEADERS)
        && policy.retriable().responseHeaders().stream()
            .anyMatch(header ->
                header.condition() instanceof HeaderMatcher.Text text
                    && text.matcher() instanceof StringMatcher.Regex
                    && !header.invert());
  }
}
