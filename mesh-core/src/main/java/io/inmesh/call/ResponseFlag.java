package io.inmesh.call;

/**
 * Envoy's response flags ({@code %RESPONSE_FLAGS%}).
 *
 * <p>A set of them is a {@code long} that keeps the order in which they were raised: six bits each,
 * the first in the lowest bits; so a call carries its flags without an object.
 */
public enum ResponseFlag {
  LH("failed local health check"),
  UH("no healthy upstream"),
  UT("upstream request timeout"),
  LR("local reset"),
  UR("upstream remote reset"),
  UF("upstream connection failure"),
  UC("upstream connection termination"),
  UO("upstream overflow"),
  NR("no route found"),
  DI("delay injected"),
  FI("fault injected"),
  RL("rate limited"),
  UAEX("denied by the external authorization service"),
  RLSE("rate limit service error"),
  DC("downstream connection termination"),
  URX("upstream retry limit exceeded"),
  SI("stream idle timeout"),
  IH("invalid Envoy request headers"),
  DPE("downstream protocol error"),
  UMSDR("upstream maximum stream duration reached"),
  RFCF("response from cache filter"),
  NFCF("no filter config found"),
  DT("duration timeout"),
  UPE("upstream protocol error"),
  NC("no cluster found"),
  OM("overload manager"),
  DF("DNS resolution failed"),
  DO("drop overload"),
  DR("downstream remote reset"),
  UDO("unconditional drop overload");

  /** No flags. */
  public static final long NONE = 0;

  private static final int BITS = 6;
  private static final ResponseFlag[] VALUES = values();

  private final String meaning;

  ResponseFlag(String meaning) {
    this.meaning = meaning;
  }

  /** What it means, in plain words. */
  public String meaning() {
    return meaning;
  }

  /** Whether a set has this flag. */
  public boolean in(long flags) {
    for (long rest = flags; rest != 0; rest >>>= BITS) {
      if ((rest & 63) == ordinal() + 1) {
        return true;
      }
    }
    return false;
  }

  /** A set with this flag raised; the same set when it was raised already. */
  public long raise(long flags) {
    if (in(flags)) {
      return flags;
    }
    int shift = 0;
    for (long rest = flags; rest != 0; rest >>>= BITS) {
      shift += BITS;
    }
    if (shift > Long.SIZE - BITS) {
      return flags; // ten flags are more than any call raises
    }
    return flags | (long) (ordinal() + 1) << shift;
  }

  /** The text of {@code %RESPONSE_FLAGS%}: in order, joined with a comma; "" for none. */
  public static String text(long flags) {
    if (flags == NONE) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (long rest = flags; rest != 0; rest >>>= BITS) {
      if (text.length() > 0) {
        text.append(',');
      }
      text.append(VALUES[(int) (rest & 63) - 1].name());
    }
    return text.toString();
  }
}
