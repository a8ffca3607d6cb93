package io.inmesh.xds.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a file of credentials has to hold. A wrong file is named before it is used: what TLS says of
 * it would name neither the file nor what is wrong with it.
 */
public enum PemFile {
  /** One certificate or more, by any of its names; anything beside them is left alone. */
  CERTIFICATES("(?:X509 |TRUSTED )?CERTIFICATE", "PEM certificates") {
    @Override
    void parse(String blocks) throws GeneralSecurityException {
      byte[] bytes = blocks.getBytes(StandardCharsets.ISO_8859_1);
      var unused =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
    }
  },
  /** A private key in PKCS#8. */
  PRIVATE_KEY("PRIVATE KEY", "a PEM private key in PKCS#8, not encrypted") {
    @Override
    void parse(String blocks) throws GeneralSecurityException {
      String base64 = blocks.lines().filter(line -> !line.startsWith("-")).collect(joined());
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      GeneralSecurityException first = null;
      for (String algorithm : List.of("RSA", "EC", "DSA")) {
        try {
          var unused =
              KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
          return;
        } catch (GeneralSecurityException another) {
          first = first == null ? another : first;
        }
      }
      throw new GeneralSecurityException("a key of no known algorithm", first);
    }
  };

  private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40}+)-----");

  private final Pattern block;
  private final String expected;

  PemFile(String label, String expected) {
    this.block =
        Pattern.compile("-----BEGIN (" + label + ")-----[A-Za-z0-9+/=\\s]*+-----END \\1-----");
    this.expected = expected;
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining("\n");
  }

  /** What is expected of the file, for messages. */
  public String expected() {
    return expected;
  }

  abstract void parse(String blocks) throws GeneralSecurityException;

  private String blocks(String text) {
    return block.matcher(text).results().map(MatchResult::group).collect(joined());
  }

  private @Nullable String other(String text) {
    String blocks = blocks(text);
    Matcher label = LABEL.matcher(text);
    if (blocks.isEmpty()) {
      return label.find() ? label.group(1) : "no PEM";
    }
    try {
      parse(blocks);
      return null;
    } catch (GeneralSecurityException | IllegalArgumentException broken) {
      return "a broken " + (label.find() ? label.group(1) : expected);
    }
  }

  /**
   * Looks into a file.
   *
   * @return what it holds in place of what it has to, such as {@code PRIVATE KEY}; null when it is
   *     as expected
   * @throws IOException when it cannot be read
   */
  public @Nullable String otherContent(Path file) throws IOException {
    return other(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /**
   * Reads a file that is about to be used.
   *
   * @param field what names the file
   * @return its certificates, or its key, alone
   * @throws IOException when it cannot be read, or holds something else
   */
  public byte[] read(String field, Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException(field + ": " + file + " (expected: a readable file)", e);
    }
    String other = other(text);
    if (other != null) {
      throw new IOException(
          field + ": " + file + " holds " + other + " (expected: " + expected + ')');
    }
    return blocks(text).getBytes(StandardCharsets.ISO_8859_1);
  }
}
