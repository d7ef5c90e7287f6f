package dev.gantry.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {

  private static final Command.Outcome FAILED = new Command.Outcome(1, "");

  @TempDir Path root;
  private final FakeMachine machine = new FakeMachine();
  private Home home;

  @BeforeEach
  void place() {
    home = new Home(root, root.resolve("home"));
  }

  private List<Finding> findings(Map<String, String> environment) throws IOException {
    Settings settings = new Settings(home.settings(), environment);
    return new Examination(machine, home, settings).findings();
  }

  /** The only thing that is wrong. */
  private String wrong() throws IOException {
    List<Finding> wrong =
        findings(Map.of()).stream().filter(f -> f.verdict() == Finding.Verdict.WRONG).toList();
    assertThat(wrong).hasSize(1);
    return wrong.get(0).what() + ": " + wrong.get(0).detail();
  }

  private String noted() throws IOException {
    List<Finding> noted =
        findings(Map.of()).stream().filter(f -> f.verdict() == Finding.Verdict.NOTED).toList();
    assertThat(noted).hasSize(1);
    return noted.get(0).what() + ": " + noted.get(0).detail();
  }

  @Test
  void aMachineThatHasAllIsFoundGood() throws IOException {
    assertThat(findings(Map.of())).allMatch(f -> f.verdict() == Finding.Verdict.GOOD);
  }

  @Test
  void whoeverIsNotRootIsToldToUseSudo() throws IOException {
    machine.user = "ada";
    assertThat(wrong()).isEqualTo("root: run with sudo: real containers need root, not ada");
  }

  @Test
  void anOldJavaIsNamedWithTheOneNeeded() throws IOException {
    machine.java = 11;
    assertThat(wrong()).startsWith("Java: Java 11 is too old: install JDK 17 or later");
  }

  @Test
  void withoutMavenTheWrapperIsUsed() throws IOException {
    machine.programs.remove("mvn");
    assertThat(noted()).startsWith("Maven: not installed").contains("./mvnw");
  }

  @Test
  void missingPackagesAreNamed() throws IOException {
    machine.programs.removeAll(Set.of("containerd", "conntrack"));
    machine.files.remove("/usr/lib/cni/bridge");
    assertThat(wrong())
        .isEqualTo(
            "packages: missing; `./gantry up` installs them: containerd, containernetworking-plugins, conntrack");
  }

  @Test
  void aFullDiskIsToldWithTheFolderAndTheWayOut() throws IOException {
    machine.freeBytes = 1L << 30;
    assertThat(wrong()).contains("only 1 GB are free for " + home.root()).contains("GANTRY_HOME=");
  }

  @Test
  void tooLittleMemoryIsTold() throws IOException {
    machine.files.put("/proc/meminfo", "MemTotal:  2000000 kB\n");
    assertThat(wrong()).startsWith("memory: only 1953 MB");
  }

  @Test
  void dockersForwardPolicyIsKnownAndNoProblem() throws IOException {
    machine.outcomes.put(
        "iptables -w 5 -S FORWARD",
        new Command.Outcome(0, "-P FORWARD DROP\n-A FORWARD -j DOCKER-USER"));
    assertThat(noted()).startsWith("forwarding: iptables' FORWARD policy is DROP");
  }

  @Test
  void aKernelWithoutNatIsToldFrom() throws IOException {
    machine.outcomes.put("iptables -w 5 -t nat", FAILED);
    assertThat(wrong()).startsWith("iptables: ").contains("services need NAT");
  }

  @Test
  void bothVersionsOfControlGroupsWillDo() throws IOException {
    machine.files.remove("/sys/fs/cgroup/cgroup.controllers");
    assertThat(wrong()).startsWith("control groups: none under /sys/fs/cgroup");
    machine.files.put("/sys/fs/cgroup/memory/cgroup.procs", "1\n");
    assertThat(findings(Map.of()))
        .contains(new Finding("control groups", Finding.Verdict.GOOD, "version 1"));
  }

  @Test
  void controlGroupsWithoutTheMemoryControllerWillNot() throws IOException {
    machine.files.put("/sys/fs/cgroup/cgroup.controllers", "cpuset pids\n");
    assertThat(wrong()).contains("only with 'cpuset pids'");
  }

  @Test
  void withoutUserNamespacesADatabaseFromElsewhereIsProposed() throws IOException {
    machine.outcomes.put("unshare -U", FAILED);
    assertThat(wrong()).startsWith("user namespaces: ").contains("DB_URL");
    assertThat(findings(Map.of("DB_URL", "jdbc:postgresql://db/gantry")))
        .allMatch(f -> f.verdict() == Finding.Verdict.GOOD);
  }

  @Test
  void anUnprivilegedContainerIsRecognised() throws IOException {
    machine.files.put("/proc/self/status", "CapEff:\t00000000a80425fb\n");
    List<Finding> findings = findings(Map.of());
    assertThat(findings)
        .filteredOn(f -> f.what().equals("CAP_SYS_ADMIN"))
        .allMatch(f -> f.verdict() == Finding.Verdict.WRONG);
    assertThat(findings)
        .filteredOn(f -> f.what().equals("CAP_SYS_RESOURCE"))
        .allMatch(f -> f.verdict() == Finding.Verdict.NOTED);
  }

  @Test
  void whoTakesAPortIsNamedAndTheVariableThatChoosesAnother() throws IOException {
    machine.listeners.put(6443, "kube-apiserver (pid 812)");
    assertThat(wrong())
        .isEqualTo(
            "port 6443: port 6443, which the API needs, is taken by kube-apiserver (pid 812): "
                + "stop that, or choose another port with GANTRY_API_PORT=…");
  }

  @Test
  void dataOfAnotherPostgresIsNotTouched() throws IOException {
    Path data = Files.createDirectories(home.root().resolve("postgresql/data"));
    Files.writeString(data.resolve("PG_VERSION"), "17\n");
    assertThat(wrong())
        .contains("was written by PostgreSQL 17, and this Gantry brings 18")
        .contains("pg_dump");
  }

  @Test
  void processesThatEndedUnaskedAreNamed() throws IOException {
    Files.writeString(home.run().resolve("server.pid"), "2147483600 17\n");
    Files.createDirectories(home.root().resolve("nodes/node-2"));
    Files.writeString(home.run().resolve("containerd-node-2.pid"), "");
    assertThat(wrong()).startsWith("processes: started once and ended since: server, node-2");
  }
}
