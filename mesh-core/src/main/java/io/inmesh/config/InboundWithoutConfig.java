package io.inmesh.config;

/**
 * What happens to an inbound request for which there is no configuration: none has arrived yet, or
 * no listener is for its port.
 */
public enum InboundWithoutConfig {
  /** It gets a 503 that says why. */
  REFUSE,
  /** It goes to the application as if there were no mesh. */
  PASS
}
