package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CidrTest {
  @Test
  void readsAndWritesRanges() {
    assertThat(Cidr.parse("10.244.1.77/24")).hasToString("10.244.1.0/24");
    assertThat(Cidr.parse("10.96.0.0/12").contains("10.111.255.255")).isTrue();
    assertThat(Cidr.parse("10.96.0.0/12").contains("10.112.0.0")).isFalse();
    assertThat(Cidr.parse("200.0.0.0/6").contains("203.0.113.7")).isTrue();
    assertThat(Cidr.parse("0.0.0.0/0").contains("8.8.8.8")).isTrue();
    assertThat(Cidr.isIpv4("1.2.3")).isFalse();
    assertThat(Cidr.isIpv4("1.2.3.256")).isFalse();
    assertThat(Cidr.isIpv4("None")).isFalse();
    assertThat(Cidr.isIpv4("fd00::1")).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.0.0.0"));
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse("10.0.0.0/33"));
  }

  @Property
  void aRangeHoldsTheAddressesItIsAround(
      @ForAll int address, @ForAll @IntRange(min = 0, max = 32) int prefix) {
    String text = new Cidr(address, 32).host(0);
    assertThat(Cidr.around(text, prefix).contains(text)).isTrue();
    assertThat(Cidr.parse(Cidr.around(text, prefix).toString()))
        .isEqualTo(Cidr.around(text, prefix));
  }
}
