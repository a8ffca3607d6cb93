package io.inmesh.grpc;

import io.grpc.Status;

/** Whoever wants to know which calls are under way, and may refuse them. */
interface CallGate {
  /** Lets everything pass. */
  CallGate OPEN =
      new CallGate() {
        @Override
        public boolean tryBegin() {
          return true;
        }

        @Override
        public void over() {}

        @Override
        public Status refusal() {
          throw new IllegalStateException("nothing is refused");
        }
      };

  /** A call begins; false when it must not. */
  boolean tryBegin();

  /** A call that began is over. */
  void over();

  /** Why a call must not begin. */
  Status refusal();
}
