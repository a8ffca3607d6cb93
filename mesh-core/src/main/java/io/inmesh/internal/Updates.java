package io.inmesh.internal;

/** How many configurations have taken effect, and when the newest did; 0 for never. */
record Updates(long count, long epochMillis) {
  static final Updates NONE = new Updates(0, 0);

  Updates another(long nowMillis) {
    return new Updates(count + 1, nowMillis);
  }
}
