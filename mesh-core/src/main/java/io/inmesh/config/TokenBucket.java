package io.inmesh.config;

import java.time.Duration;

/**
 * {@code envoy.type.v3.TokenBucket}. It is full at first and fills steadily.
 *
 * @param maxTokens at least 1
 * @param tokensPerFill at least 1
 * @param fillInterval above zero
 */
public record TokenBucket(long maxTokens, long tokensPerFill, Duration fillInterval) {
  public TokenBucket {
    if (maxTokens < 1 || tokensPerFill < 1 || fillInterval.isNegative() || fillInterval.isZero()) {
      throw new IllegalArgumentException(
          "token bucket: "
              + maxTokens
              + ", "
              + tokensPerFill
              + " per "
              + fillInterval
              + " (expected: all above 0)");
    }
  }
}
