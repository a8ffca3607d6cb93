package io.inmesh.samples.quickstart.script;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the stages found out. Not thread-safe: one script writes it. */
final class Findings {
  /**
   * Something that the mesh promises.
   *
   * @param kept whether it did
   */
  record Promise(String text, boolean kept) {}

  private final List<Share> shares = new ArrayList<>();
  private final List<Long> effectMillis = new ArrayList<>();
  private final List<Promise> promises = new ArrayList<>();
  private final List<String> rejections = new ArrayList<>();
  private long betaHits;
  private long betaRequests;
  private @Nullable Long firstAnswerMillis;
  private @Nullable Long ejectionMillis;
  private @Nullable Long rollbackMillis;

  void share(Share share) {
    shares.add(share);
    promise("share of v2: " + share.title(), share.isKept());
  }

  /** Requests with the canary's header, all of which must reach v2. */
  void beta(String title, long hits, long requests) {
    betaHits += hits;
    betaRequests += requests;
    promise("x-user: beta goes to v2: " + title, requests > 0 && hits == requests);
  }

  void firstAnswer(long millis) {
    firstAnswerMillis = millis;
  }

  void effect(long millis) {
    effectMillis.add(millis);
  }

  void promise(String text, boolean kept) {
    promises.add(new Promise(text, kept));
  }

  void rejection(String text) {
    rejections.add(text);
  }

  void ejection(long millis) {
    ejectionMillis = millis;
  }

  void rollback(long millis) {
    rollbackMillis = millis;
  }

  /** Of each stage, and of all requests with the canary's header. */
  List<Share> shares() {
    List<Share> all = new ArrayList<>(shares);
    if (betaRequests > 0) {
      all.add(new Share("x-user: beta, since the canary", 1, betaHits, betaRequests));
    }
    return all;
  }

  /**
   * From the start of the client, with everything cold, to its first answer; null when it never
   * came.
   */
  @Nullable Long firstAnswerMillis() {
    return firstAnswerMillis;
  }

  /** From each later push to its first effect. */
  List<Long> effectMillis() {
    return List.copyOf(effectMillis);
  }

  List<Promise> promises() {
    return List.copyOf(promises);
  }

  /** What was rejected and why. */
  List<String> rejections() {
    return List.copyOf(rejections);
  }

  /** From the kill to the ejection; null when it never came. */
  @Nullable Long ejectionMillis() {
    return ejectionMillis;
  }

  /** From the push that took back the mistakes to its first effect; null when it never came. */
  @Nullable Long rollbackMillis() {
    return rollbackMillis;
  }
}
