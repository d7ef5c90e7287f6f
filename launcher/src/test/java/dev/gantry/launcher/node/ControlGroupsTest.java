package dev.gantry.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {

  @TempDir Path mount;

  private void group(String path) throws IOException {
    Files.createDirectories(mount.resolve(path));
  }

  @Test
  void theGroupsOfOneNodeGoFromAllHierarchies() throws IOException {
    group("memory/gantry/node-1/burstable/pod1/container");
    group("pids/gantry/node-1/pod2");
    group("pids/gantry/node-2/pod3");
    group("cpu,cpuacct/user");
    Files.createSymbolicLink(mount.resolve("cpu"), Path.of("cpu,cpuacct"));
    assertThat(new ControlGroups(mount, "node-1").remove()).isTrue();
    assertThat(mount.resolve("memory/gantry")).doesNotExist();
    assertThat(mount.resolve("pids/gantry/node-1")).doesNotExist();
    assertThat(mount.resolve("pids/gantry/node-2/pod3")).exists();
    assertThat(mount.resolve("cpu,cpuacct/user")).exists();
  }

  @Test
  void theyGoFromASingleHierarchy() throws IOException {
    group("gantry/node-1/besteffort/pod1");
    assertThat(new ControlGroups(mount, "node-1").remove()).isTrue();
    assertThat(mount.resolve("gantry")).doesNotExist();
  }

  @Test
  void aMachineWithoutControlGroupsHasNothingToRemove() {
    assertThat(new ControlGroups(mount.resolve("none"), "node-1").remove()).isTrue();
  }
}
