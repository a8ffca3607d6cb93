package io.inmesh.xds.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
  @TempDir private Path folder;

  private Path labelled(String begin, String end) throws Exception {
    String text = Files.readString(SelfSigned.create(folder, "own").certificate());
    return Files.writeString(
        folder.resolve("labelled.pem"),
        text.replace("BEGIN CERTIFICATE", "BEGIN " + begin)
            .replace("END CERTIFICATE", "END " + end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
  void aCertificateMayHaveAnyOfItsNames(String name) throws Exception {
    assertThat(PemFile.CERTIFICATES.otherContent(labelled(name, name))).isNull();
  }

  @Test
  void bothEndsHaveTheSameName() throws Exception {
    assertThat(PemFile.CERTIFICATES.otherContent(labelled("X509 CERTIFICATE", "CERTIFICATE")))
        .isEqualTo("X509 CERTIFICATE");
  }
}
