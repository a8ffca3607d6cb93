package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.jspecify.annotations.Nullable;
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
  @ValueSource(
      strings = {
        "ftp://orders/x",
        "/x",
        "mailto:a@b",
        "http:/x",
        "x",
        "http://:80/",
        "http://user@/x"
      })
  void whatCannotBeSentByHttpHasNone(URI uri) {
    assertThat(UriAuthority.of(uri)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "http://orders:80/, , orders",
    "http://orders/, elsewhere, elsewhere",
    "http://orders/, orders:80, orders:80",
    "http://orders/, '', ''",
    "ftp://orders/, orders, ",
  })
  void theHostHeaderOfARequestDecides(URI uri, @Nullable String host, @Nullable String authority) {
    assertThat(UriAuthority.of(uri, host)).isEqualTo(authority);
  }
}
