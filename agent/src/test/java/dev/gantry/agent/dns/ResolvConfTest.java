package dev.gantry.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
  @Test
  void readsAddressesInOrderAndLeavesOutItself() {
    String text =
        """
        # a comment
        search example.org
        nameserver 192.0.2.1
          nameserver   192.0.2.2
        nameserver 10.96.0.10
        nameserver not-an-address
        options ndots:5
        """;
    assertThat(ResolvConf.nameServers(text, "10.96.0.10"))
        .containsExactly(
            new InetSocketAddress("192.0.2.1", 53), new InetSocketAddress("192.0.2.2", 53));
  }
}
