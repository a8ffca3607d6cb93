package io.inmesh.xds.report;

/** What becomes of a field that a resource sets. */
public enum Verdict {
  /** It does what it does in Envoy. */
  HONOURED,
  /** It is left out, which harms nothing but what the reason says. */
  IGNORED,
  /** The part of the resource that sets it fails closed, and the resource is NACKed. */
  REJECTED
}
