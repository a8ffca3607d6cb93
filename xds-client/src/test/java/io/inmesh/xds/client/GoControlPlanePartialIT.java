package io.inmesh.xds.client;

import org.junit.jupiter.api.Tag;

/** The same with go-control-plane answering whatever part of a type is asked for. */
@Tag("it")
final class GoControlPlanePartialIT extends GoControlPlaneIT {
  @Override
  boolean allOrNothing() {
    return false;
  }
}
