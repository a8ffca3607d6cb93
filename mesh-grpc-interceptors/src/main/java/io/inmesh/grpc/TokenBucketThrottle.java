package io.inmesh.grpc;

import io.inmesh.call.RetryThrottle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The retry throttle of a channel (gRFC A6): each failure takes a token, each success brings back a
 * part of one, and retries are made while more than half of the tokens are there. Counts in
 * thousandths, which is what the gRFC allows for.
 */
final class TokenBucketThrottle implements RetryThrottle {
  private static final int THOUSAND = 1000;

  private final int max;
  private final int ratio;
  private final AtomicInteger tokens;

  /**
   * @param maxTokens above 0, at most 1000
   * @param tokenRatio above 0; counts to three decimals
   */
  TokenBucketThrottle(double maxTokens, double tokenRatio) {
    if (!(maxTokens > 0 && maxTokens <= 1000)) {
      throw new IllegalArgumentException(
          "maxTokens: " + maxTokens + " (expected: above 0, at most 1000)");
    }
    max = (int) (maxTokens * THOUSAND);
    ratio = (int) Math.min(tokenRatio * THOUSAND, max);
    if (!(ratio > 0)) {
      throw new IllegalArgumentException("tokenRatio: " + tokenRatio + " (expected: >= 0.001)");
    }
    tokens = new AtomicInteger(max);
  }

  @Override
  public boolean onFailure() {
    int left = tokens.updateAndGet(now -> Math.max(0, now - THOUSAND));
    return left > max / 2;
  }

  /** A call has succeeded. */
  void onSuccess() {
    if (tokens.get() < max) {
      tokens.updateAndGet(now -> Math.min(max, now + ratio));
    }
  }
}
