package io.inmesh.config;

/**
 * What happens to an inbound request for which there is no configuration: none has arrived yet, or
 * no listener is for its port.
 */
public enum InboundWithoutConfig {
  /** It gets a 503 that says why. */
  REFUSE,
  /**
   * Before the first configuration it gets a 503 that says why; later it goes to the application
   * when no listener is for its port. A listener that the mesh was told to use must be there.
   */
  REFUSE_UNTIL_CONFIGURED,
  /** It goes to the application as if there were no mesh. */
  PASS
}
