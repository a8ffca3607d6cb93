package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class IpRangeTest {
  private static boolean in(String range, String address) throws Exception {
    InetAddress literal = IpRange.literal(address);
    assertThat(literal).as(address).isNotNull();
    return IpRange.parse(range).contains(literal);
  }

  @Test
  void thePrefixDecides() throws Exception {
    assertThat(in("10.0.0.0/8", "10.255.1.2")).isTrue();
    assertThat(in("10.0.0.0/8", "11.0.0.0")).isFalse();
    assertThat(in("192.168.4.0/22", "192.168.7.255")).isTrue();
    assertThat(in("192.168.4.0/22", "192.168.8.0")).isFalse();
    assertThat(in("1.2.3.4", "1.2.3.4")).isTrue();
    assertThat(in("1.2.3.4/32", "1.2.3.5")).isFalse();
    assertThat(in("0.0.0.0/0", "255.1.1.1")).isTrue();
    assertThat(in("fd00::/8", "fdff::1")).isTrue();
    assertThat(in("fd00::/8", "fe00::1")).isFalse();
    assertThat(in("::/0", "::1")).isTrue();
  }

  @Test
  void theFamiliesAreApartButAMappedAddressIsIpv4() throws Exception {
    assertThat(in("0.0.0.0/0", "::1")).isFalse();
    assertThat(in("::/0", "1.2.3.4")).isFalse();
    assertThat(in("10.0.0.0/8", "::ffff:10.1.2.3")).isTrue();
    assertThat(IpRange.parse("10.0.0.0/8").contains(null)).isFalse();
  }

  @Test
  void whatIsNoAddressIsRefusedAndNeverLookedUp() {
    for (String text :
        List.of("localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "fade.cafe", "", "1..2.3", "a:b")) {
      assertThat(IpRange.literal(text)).as(text).isNull();
      assertThatThrownBy(() -> IpRange.parse(text + "/8"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String text : List.of("1.2.3.4/33", "1.2.3.4/x", "1.2.3.4/", "::1/129", "1.2.3.4/-1")) {
      assertThatThrownBy(() -> IpRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** What Envoy 1.40 takes for none, and Java for one. */
  @Test
  void leadingZerosAreNoPartOfAnAddress() {
    for (String text :
        List.of(
            "010.0.0.1",
            "10.0.0.01",
            "00.0.0.1",
            "000010.0.0.1",
            "::ffff:010.0.0.1",
            "::ffff:1.2.3",
            "::00001",
            "00001::1")) {
      assertThat(IpRange.literal(text)).as(text).isNull();
    }
    for (String text :
        List.of("0.0.0.0", "10.0.0.1", "::ffff:10.0.0.1", "0000::0001", "::1.2.3.4", "1::")) {
      assertThat(IpRange.literal(text)).as(text).isNotNull();
    }
  }

  /** Its length counts from the beginning of the IPv6 address. */
  @Test
  void aRangeOfMappedAddressesIsOneOfIpv4() {
    assertThat(IpRange.parse("::ffff:10.0.0.0/104")).isEqualTo(IpRange.parse("10.0.0.0/8"));
    assertThat(IpRange.parse("::ffff:0:0/96")).isEqualTo(IpRange.parse("0.0.0.0/0"));
    assertThat(IpRange.parse("::ffff:10.0.0.1")).isEqualTo(IpRange.parse("10.0.0.1/32"));
    IpRange wider = IpRange.parse("::ffff:10.0.0.0/64");
    assertThat(wider.contains(IpRange.literal("::1"))).isTrue();
    assertThat(wider.contains(IpRange.literal("1::1"))).isFalse();
    assertThat(wider.masked().bits()).isEqualTo(64);
    assertThatThrownBy(() -> IpRange.parse("::ffff:10.0.0.0/129"))
        .hasMessageContaining("prefix_len");
  }
}
