package io.inmesh.xds.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How the connection to a server is secured: the first supported {@code channel_creds} entry. */
public sealed interface TransportCredentials {

  /** Plaintext. */
  static TransportCredentials insecure() {
    return new Insecure();
  }

  /** Plaintext, the {@code insecure} type of a gRPC bootstrap. */
  record Insecure() implements TransportCredentials {}

  /**
   * TLS, the {@code tls} type of a gRPC bootstrap (gRFC A65). Files are read again when the client
   * connects anew after they changed.
   *
   * @param caCertificateFile PEM roots to verify the server with; null for the platform's roots
   * @param certificateFile PEM chain to present; null presents none
   * @param privateKeyFile PEM PKCS#8 key of the chain; null exactly if the chain is
   */
  record Tls(
      @Nullable Path caCertificateFile,
      @Nullable Path certificateFile,
      @Nullable Path privateKeyFile)
      implements TransportCredentials {
    public Tls {
      if ((certificateFile == null) != (privateKeyFile == null)) {
        throw new IllegalArgumentException(
            "certificate_file and private_key_file: only one is set (expected: both or none)");
      }
    }
  }
}
