package io.inmesh.junit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a fake endpoint, or each attempt to a cluster, does: one answer after the other; the last
 * one again and again. Without a script everything answers 200 at once.
 *
 * <pre>{@code
 * mesh.endpoint("shop-v2").answers(503).times(2).then(200);
 * mesh.endpoint("10.0.0.7:8080").failsToConnect();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class EndpointScript {
  private static final Answer OK = Answer.status(200);

  private final String name;
  private final List<Answer> answers = new ArrayList<>();
  private int next;

  EndpointScript(String name) {
    this.name = name;
  }

  /** Begins anew: these, one after the other. */
  public EndpointScript answers(Answer first, Answer... more) {
    answers.clear();
    next = 0;
    answers.add(first);
    answers.addAll(List.of(more));
    return this;
  }

  /** Begins anew with a response of that status. */
  public EndpointScript answers(int status) {
    return answers(Answer.status(status));
  }

  /** Begins anew: the connection is refused. */
  public EndpointScript failsToConnect() {
    return answers(Answer.connectFailure());
  }

  /** Begins anew: 200, so much later. */
  public EndpointScript isSlow(String duration) {
    return answers(OK.after(duration));
  }

  /** Begins anew: takes requests and never says anything. */
  public EndpointScript neverAnswers() {
    return answers(Answer.never());
  }

  /** The answer before, so many times in all. */
  public EndpointScript times(int count) {
    if (count < 1 || answers.isEmpty()) {
      throw new IllegalArgumentException("times: " + count + " (expected: >= 1, after an answer)");
    }
    Answer last = answers.get(answers.size() - 1);
    for (int i = 1; i < count; i++) {
      answers.add(last);
    }
    return this;
  }

  /** After that, this. */
  public EndpointScript then(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** After that, a response of that status. */
  public EndpointScript then(int status) {
    return then(Answer.status(status));
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  Answer take() {
    Answer answer = answers.isEmpty() ? OK : answers.get(Math.min(next, answers.size() - 1));
    next++;
    return answer;
  }

  @Override
  public String toString() {
    return name + " " + answers;
  }
}
