package dev.gantry.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodNamespacesTest {

  private static String mount(String point) {
    return "1137 1105 0:4 net:[4026532503] " + point + " rw shared:250 - nsfs nsfs rw";
  }

  @Test
  void onlyTheNodesOwnAreTaken() {
    PodNamespaces own =
        PodNamespaces.of(
            List.of(
                mount("/run/netns/cni-1"),
                mount("/var/run/netns/cni-2"),
                mount("/run/netns/cni-another-runtimes"),
                mount("/run/netns/gantry-node-2"),
                mount("/proc")),
            List.of(mount("/run/netns/cni-another-runtimes"), "short line"));
    assertThat(own.files())
        .containsExactly(Path.of("/run/netns/cni-1"), Path.of("/run/netns/cni-2"));
  }
}
