package io.inmesh.jdkhttp;

import io.inmesh.testing.contract.LargeBodyContract;
import java.io.IOException;

/** The contract for large bodies. */
class LargeBodyTest extends LargeBodyContract {
  /** The program that is run with a small heap. */
  public static void main(String[] args) throws IOException {
    run(JdkUnderTest::new);
  }
}
