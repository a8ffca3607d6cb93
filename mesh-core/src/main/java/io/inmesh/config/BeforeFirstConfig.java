package io.inmesh.config;

/** What happens to a request while there is no configuration yet. */
public enum BeforeFirstConfig {
  /** It waits up to the timeout, then gets a 503 that names the control plane. */
  WAIT,
  /** It is sent as if there were no mesh. */
  BYPASS
}
