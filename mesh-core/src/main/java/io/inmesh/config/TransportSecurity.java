package io.inmesh.config;

/** What secures the connections of a chain, a cluster or an endpoint. */
public sealed interface TransportSecurity {

  /** No TLS ({@code raw_buffer}, or no transport socket at all). */
  record Plaintext() implements TransportSecurity {}

  /**
   * A transport socket that cannot be honoured; connections that would need it are refused, never
   * made in plaintext.
   *
   * @param reason plain words
   */
  record Unusable(String reason) implements TransportSecurity {}

  /** No TLS. */
  TransportSecurity PLAINTEXT = new Plaintext();
}
