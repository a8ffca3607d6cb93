package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that RFC 5952 recommends, and those that inet_ntop gives to IPv4 within IPv6. */
class IpTextTest {
  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8::0:1, 2001:db8::1",
    "2001:DB8::A, 2001:db8::a",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "0:0:0:0:0:ffff:7f00:1, ::ffff:127.0.0.1",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304",
    "::102:304, ::1.2.3.4",
    "::1:0:0, ::1:0:0"
  })
  void anIpv6AddressHasOneForm(String given, String text) {
    assertThat(IpText.canonical(given)).isEqualTo(text);
    assertThat(new EndpointAddress(given, 80)).isEqualTo(new EndpointAddress(text, 80));
    assertThat(new EndpointAddress(given, 80)).hasToString('[' + text + "]:80");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true, false",
    "::ffff:10.0.0.1, false, true",
    "::1, false, true",
    "010.0.0.1, false, false",
    "[::1], false, false",
    "::1%eth0, false, false",
    "1:2:3:4:5:6:7::8, false, false",
    "orders, false, false"
  })
  void aTextIsOfOneVersionOfIpOrOfNone(String text, boolean isV4, boolean isV6) {
    assertThat(IpText.isV4(text)).isEqualTo(isV4);
    assertThat(IpText.isV6(text)).isEqualTo(isV6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1", "orders.shop.svc", "fe80::1%eth0", "::1::2", "", "[::1]", ":"})
  void anyOtherTextStays(String text) {
    assertThat(IpText.canonical(text)).isSameAs(text);
  }

  @Property
  void theTextMeansTheAddressAndIsItsOwnForm(@ForAll @Size(16) byte[] bytes) throws Exception {
    InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
    String text = IpText.of(address);
    assertThat(IpText.canonical(text)).isSameAs(text);
    assertThat(IpText.canonical(address.getHostAddress())).isEqualTo(text);
    assertThat(text).isLowerCase().doesNotContainPattern("(^|:)0[0-9a-f]");
    InetAddress read = InetAddress.getByName(text);
    if (read instanceof Inet6Address) {
      assertThat(read).isEqualTo(address);
    }
  }

  @Property
  void zerosInAnyPlaceLeaveTheAddressWhatItIs(@ForAll @Size(8) boolean[] groups) throws Exception {
    byte[] bytes = new byte[16];
    for (int i = 0; i < groups.length; i++) {
      bytes[2 * i + 1] = (byte) (groups[i] ? i + 1 : 0);
    }
    InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
    assertThat(InetAddress.getByName(IpText.of(address))).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({"3, fe80::1%3", "0, fe80::1"})
  void aScopeIsToldByItsNumber(int scope, String text) throws Exception {
    byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
    assertThat(IpText.of(Inet6Address.getByAddress(null, bytes, scope))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "255.255.255.255", "0.0.0.0"})
  void anIpv4AddressIsAsItIs(String text) throws Exception {
    assertThat(IpText.of(InetAddress.getByName(text))).isEqualTo(text);
  }
}
