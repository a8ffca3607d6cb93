package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriAuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "http://orders/x, orders",
    "http://orders:/x, orders",
    "http://orders:80/, orders",
    "http://orders:0080/, orders",
    "http://orders:443/, orders:443",
    "HTTPS://orders:443/, orders",
    "https://orders:80/, orders:80",
    "http://user:secret@orders:8080/, orders:8080",
    "http://[::1]:8080/, [::1]:8080",
    "http://[::1]/, [::1]",
    "http://my_service/x, my_service",
    "http://my_service:80/x, my_service",
    "https://user@my_service:8443/x, my_service:8443",
  })
  void itIsTheHostWithThePortThatIsNotTheSchemesOwn(URI uri, String authority) {
    assertThat(UriAuthority.of(uri)).isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://orders/x", "/x", "mailto:a@b", "http:/x", "x"})
  void whatCannotBeSentByHttpHasNone(URI uri) {
    assertThat(UriAuthority.of(uri)).isNull();
  }
}
