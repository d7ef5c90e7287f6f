package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.host.Machine;
import dev.gantry.launcher.host.Packages;
import dev.gantry.launcher.host.Port;
import dev.gantry.launcher.keycloak.Keycloak;
import dev.gantry.launcher.node.HostCapabilities;
import dev.gantry.launcher.node.NodeHost;
import dev.gantry.launcher.server.Postgres;
import dev.gantry.launcher.server.WildFly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything that Gantry needs of a machine, looked at one after the other. */
final class Examination {

  private static final int GIGABYTES = 4;
  private static final int MEGABYTES = 3500;

  private final Machine machine;
  private final Home home;
  private final Settings settings;
  private final List<Finding> findings = new ArrayList<>();

  Examination(Machine machine, Home home, Settings settings) {
    this.machine = machine;
    this.home = home;
    this.settings = settings;
  }

  List<Finding> findings() throws IOException {
    machine();
    build();
    containers();
    network();
    state();
    ports();
    keycloak();
    return List.copyOf(findings);
  }

  private void check(String what, boolean good, String detail, String advice) {
    findings.add(Finding.of(what, good, detail, advice));
  }

  private void note(String what, boolean good, String detail, String otherwise) {
    findings.add(Finding.note(what, good, detail, otherwise));
  }

  private void machine() {
    check(
        "root",
        "root".equals(machine.user()),
        "yes",
        "run with sudo: real containers need root, not " + machine.user());
    long free = machine.freeBytes(home.root()) >> 30;
    check(
        "disk",
        free >= GIGABYTES,
        free + " GB free",
        "only "
            + free
            + " GB are free for "
            + home.root()
            + ": images, database and build need about "
            + GIGABYTES
            + " GB; free some, or choose another disk with GANTRY_HOME=…");
    long megabytes = memoryMegabytes();
    check(
        "memory",
        megabytes >= MEGABYTES,
        megabytes + " MB",
        "only "
            + megabytes
            + " MB: Gantry with one node needs about 2 GB, the build a little more");
  }

  private void build() {
    int java = machine.java();
    check(
        "Java",
        java >= 17,
        String.valueOf(java),
        "Java "
            + java
            + " is too old: install JDK 17 or later (apt-get install openjdk-17-jdk-headless), or name one with JAVA_HOME=…");
    note(
        "Maven",
        machine.has("mvn"),
        "yes",
        "not installed (apt-get install maven); the build fetches one by ./mvnw instead");
    note(
        "kubectl",
        machine.has("kubectl"),
        "yes",
        "not installed (apt-get install kubernetes-client, or https://kubernetes.io/docs/tasks/tools)");
    List<String> missing = Packages.missingForNodes(machine);
    check(
        "packages",
        missing.isEmpty(),
        "all there",
        "missing; `./gantry up` installs them: " + String.join(", ", missing));
  }

  private void containers() {
    String status = machine.read(Path.of("/proc/self/status"));
    check(
        "CAP_SYS_ADMIN",
        HostCapabilities.has(HostCapabilities.SYS_ADMIN, status),
        "yes",
        "this looks like an unprivileged container: namespaces and mounts are not allowed; run on a machine or VM");
    note(
        "CAP_SYS_RESOURCE",
        HostCapabilities.has(HostCapabilities.SYS_RESOURCE, status),
        "yes",
        "no: containers get no lower oom_score_adj than Gantry itself has");
    controlGroups();
    check(
        "user namespaces",
        settings.hasExternalDatabase() || machine.run("unshare", "-U", "true").ok(),
        "yes",
        "the embedded PostgreSQL steps down from root by one: allow them (sysctl kernel.unprivileged_userns_clone=1),"
            + " or set DB_URL to an external PostgreSQL");
    check(
        "overlayfs",
        machine.read(Path.of("/proc/filesystems")).contains("overlay"),
        "yes",
        "the kernel has no overlayfs (modprobe overlay): containerd's snapshots need it");
  }

  private void controlGroups() {
    Path mount = Path.of("/sys/fs/cgroup");
    String unified = machine.read(mount.resolve("cgroup.controllers"));
    boolean legacy = machine.exists(mount.resolve("memory/cgroup.procs"));
    check(
        "control groups",
        legacy || unified.contains("memory") && unified.contains("cpu"),
        legacy ? "version 1" : "version 2",
        unified.isBlank()
            ? "none under /sys/fs/cgroup: limits cannot be enforced; mount them (mount -t cgroup2 none /sys/fs/cgroup)"
            : "version 2, but only with '"
                + unified.strip()
                + "': memory and cpu are needed to enforce limits; this looks like a container without them");
  }

  private void network() {
    check(
        "iptables",
        machine.run("iptables", "-w", "5", "-t", "nat", "-S").ok(),
        "works",
        "`iptables -t nat -S` fails: services need NAT (apt-get install iptables; kernel with nf_nat)");
    note(
        "forwarding",
        !machine.run("iptables", "-w", "5", "-S", "FORWARD").output().contains("-P FORWARD DROP"),
        "not restricted",
        "iptables' FORWARD policy is DROP (Docker sets it): Gantry lets its own pods and nodes pass by rules of its own");
    note(
        "bridge netfilter",
        machine.exists(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables")),
        "yes",
        "not loaded (modprobe br_netfilter): a pod may not reach a service whose pod is on the same node");
    note(
        "IPVS",
        machine.exists(Path.of("/proc/net/ip_vs")),
        "yes",
        "not in this kernel; services use iptables");
  }

  private void state() throws IOException {
    Postgres postgres = new Postgres(home, settings);
    if (!settings.hasExternalDatabase()) {
      String foreign = postgres.foreignVersion();
      check("database", foreign.isEmpty(), "of this version, or new", foreign);
    }
    List<String> ended = new ArrayList<>();
    if (postgres.daemon().hasEnded()) {
      ended.add("PostgreSQL");
    }
    if (new WildFly(home, settings).daemon().hasEnded()) {
      ended.add("server");
    }
    if (new Keycloak(home, settings).daemon().hasEnded()) {
      ended.add("Keycloak");
    }
    for (int number : NodeHost.known(home, settings)) {
      NodeHost host = new NodeHost(home, settings, number);
      if (host.agent().hasEnded() || host.runtime().hasEnded()) {
        ended.add(host.name());
      }
    }
    check(
        "processes",
        ended.isEmpty(),
        "none ended unasked",
        "started once and ended since: "
            + String.join(", ", ended)
            + " (logs in "
            + home.logs()
            + "); `./gantry up` starts them again");
  }

  private void ports() throws IOException {
    if (!new WildFly(home, settings).daemon().isRunning()) {
      Port.ofServer(settings).forEach(this::free);
    }
    if (!new NodeHost(home, settings, 1).agent().isRunning()) {
      Port.ofFirstNode(settings).forEach(this::free);
    }
    if (!settings.hasExternalDatabase() && !new Postgres(home, settings).daemon().isRunning()) {
      free(Port.ofDatabase(settings));
    }
  }

  private void keycloak() {
    if (Keycloak.isWanted(settings) && !new Keycloak(home, settings).daemon().isRunning()) {
      free(Port.ofKeycloak(settings));
    }
  }

  private void free(Port port) {
    String occupant = machine.listenerOn(port.number()).orElse("");
    check(
        "port " + port.number(),
        occupant.isEmpty(),
        "free, for " + port.purpose(),
        port.advice(occupant));
  }

  private long memoryMegabytes() {
    return machine
        .read(Path.of("/proc/meminfo"))
        .lines()
        .filter(l -> l.startsWith("MemTotal:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
