package dev.gantry.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardingTest {

  @TempDir Path folder;

  @Test
  void theMachineIsLeftAsItWas() throws IOException {
    Path kernel = Files.writeString(folder.resolve("ip_forward"), "0\n");
    Forwarding forwarding = new Forwarding(kernel, folder.resolve("before"));
    forwarding.allow();
    forwarding.allow();
    assertThat(kernel).hasContent("1");
    forwarding.restore();
    assertThat(kernel).hasContent("0");
    forwarding.restore();
    assertThat(kernel).hasContent("0");
  }

  @Test
  void oneThatForwardedBeforeGoesOn() throws IOException {
    Path kernel = Files.writeString(folder.resolve("ip_forward"), "1\n");
    Forwarding forwarding = new Forwarding(kernel, folder.resolve("before"));
    forwarding.allow();
    forwarding.restore();
    assertThat(kernel).hasContent("1");
  }
}
