package dev.gantry.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.launcher.Trouble;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackagesTest {

  private final FakeMachine machine = new FakeMachine();

  @Test
  void nothingIsInstalledWhereNothingIsMissing() {
    assertThat(Packages.missingForNodes(machine)).isEmpty();
    Packages.install(machine, List.of());
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void aSystemWithoutAptIsToldWhatToInstall() {
    machine.programs.remove("apt-get");
    assertThatThrownBy(() -> Packages.install(machine, List.of("containerd", "runc")))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("no apt-get")
        .hasMessageContaining("containerd runc");
  }

  @Test
  void theListsAreFetchedWhereTheyAreMissingAndTheFirstErrorTold() {
    machine.outcomes.put(
        "env DEBIAN_FRONTEND=noninteractive apt-get install",
        new Command.Outcome(100, "Reading…\nE: Unable to locate package conntrack\nE: more"));
    assertThatThrownBy(() -> Packages.install(machine, List.of("conntrack")))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("apt-get said: Unable to locate package conntrack ")
        .hasMessageContaining("`apt-get install conntrack`");
    assertThat(machine.ran).contains("apt-get update -q").hasSize(3);
  }
}
