package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.Step;

/** The response of this attempt goes to the caller. */
record Delivery(Attempt attempt) implements Step.Deliver {}
