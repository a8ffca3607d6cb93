package io.inmesh.internal.call;

/** The names of cipher suites, which Java has from IANA and Envoy from OpenSSL. */
final class CipherSuites {
  private static final String WITH = "_WITH_";

  private CipherSuites() {}

  /** OpenSSL's name of a suite; those of TLS 1.3 are called alike. */
  static String openSslName(String iana) {
    int with = iana.indexOf(WITH);
    if (with < 0) {
      return iana;
    }
    String exchange = iana.substring(iana.indexOf('_') + 1, with);
    String cipher =
        iana.substring(with + WITH.length())
            .replace("AES_128", "AES128")
            .replace("AES_256", "AES256")
            .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
            .replace("_CBC", "");
    return (exchange.equals("RSA") ? cipher : exchange + '-' + cipher).replace('_', '-');
  }
}
