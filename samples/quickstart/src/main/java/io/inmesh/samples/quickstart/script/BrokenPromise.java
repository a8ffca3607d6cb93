package io.inmesh.samples.quickstart.script;

/** Something that the script waits for never came, so that the rest of it makes no sense. */
final class BrokenPromise extends Exception {
  private static final long serialVersionUID = 1;

  BrokenPromise(String promise) {
    super(promise);
  }
}
