package io.inmesh.xds.resolve;

/**
 * Why a resource has no value.
 *
 * @param reason plain words
 * @param absent it is not there, as opposed to one that came and cannot be used
 */
record Failure(String reason, boolean absent) {
  /** There is no such resource. */
  static Failure absent(String reason) {
    return new Failure(reason, true);
  }

  /** There is one, which cannot be used. */
  static Failure unusable(String reason) {
    return new Failure(reason, false);
  }
}
