package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Packages;
import dev.gantry.launcher.node.HostCapabilities;
import dev.gantry.launcher.server.Postgres;
import dev.gantry.launcher.server.WildFly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Looks at everything that Gantry needs of this machine, and says what is wrong and what to do. */
@Command(
    name = "doctor",
    description = "Examine this machine and explain what is wrong, if anything.")
public final class Doctor implements Callable<Integer> {

  private final Terminal terminal = Terminal.standard();
  private int problems;

  static void refuseWithoutRoot() {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new Trouble("Gantry runs real containers and needs root: run it with sudo.");
    }
  }

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    Settings settings = new Settings(home.settings(), System.getenv());
    machine(home);
    containers();
    network();
    ports(home, settings);
    terminal.say(
        problems == 0
            ? "Nothing is wrong."
            : problems + (problems == 1 ? " problem." : " problems."));
    return problems == 0 ? 0 : 3;
  }

  private void machine(Home home) throws IOException {
    check(
        "root",
        "root".equals(System.getProperty("user.name")),
        "yes",
        "run with sudo: containers need root");
    int java = Runtime.version().feature();
    check(
        "Java",
        java >= 17,
        "" + java,
        "install JDK 17 or later (apt-get install openjdk-17-jdk-headless)");
    long freeGigabytes = Files.getFileStore(existing(home.root())).getUsableSpace() >> 30;
    check(
        "disk",
        freeGigabytes >= 4,
        freeGigabytes + " GB free",
        "free some: images, database and build need about 4 GB");
    long megabytes = memoryMegabytes();
    check(
        "memory",
        megabytes >= 3500,
        megabytes + " MB",
        "Gantry with one node needs about 2 GB, the build a little more");
    List<String> missing = Packages.missingForNodes();
    check(
        "packages",
        missing.isEmpty(),
        "all there",
        "`./gantry up` installs them: " + String.join(", ", missing));
  }

  private void containers() {
    check(
        "CAP_SYS_ADMIN",
        HostCapabilities.has(HostCapabilities.SYS_ADMIN),
        "yes",
        "this looks like an unprivileged container: namespaces and mounts are not allowed; run on a machine or VM");
    note(
        "CAP_SYS_RESOURCE",
        HostCapabilities.has(HostCapabilities.SYS_RESOURCE),
        "no: containerd runs with restrict_oom_score_adj, else it fails with \"can't get final child's PID\"");
    boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    boolean legacy = Files.exists(Path.of("/sys/fs/cgroup/memory/tasks"));
    check(
        "cgroups",
        unified || legacy,
        unified ? "v2" : "v1",
        "no memory controller under /sys/fs/cgroup: limits cannot be enforced; mount cgroups");
    check(
        "user namespaces",
        dev.gantry.launcher.host.Command.attempt("unshare", "-U", "true").ok(),
        "yes",
        "the embedded PostgreSQL steps down from root by one; set DB_URL to an external PostgreSQL instead");
    check(
        "overlayfs",
        filesystems().contains("overlay"),
        "yes",
        "the kernel has no overlayfs (modprobe overlay): containerd's snapshots need it");
  }

  private void network() {
    check(
        "iptables",
        dev.gantry.launcher.host.Command.attempt("iptables", "-t", "nat", "-S").ok(),
        "works",
        "`iptables -t nat -S` fails: services need NAT (apt-get install iptables; kernel with nf_nat)");
    note(
        "bridge netfilter",
        Files.exists(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables")),
        "not loaded (modprobe br_netfilter): a pod may not reach a service whose pod is on the same node");
    note(
        "IPVS",
        Files.exists(Path.of("/proc/net/ip_vs")),
        "not in this kernel; services use iptables");
  }

  private void ports(Home home, Settings settings) {
    if (!new WildFly(home, settings).daemon().isRunning()) {
      free(settings, "GANTRY_API_PORT");
      free(settings, "GANTRY_MANAGEMENT_PORT");
      free(settings, "GANTRY_INGRESS_PORT");
      free(settings, "GANTRY_INGRESS_TLS_PORT");
    }
    if (!settings.hasExternalDatabase() && !new Postgres(home, settings).daemon().isRunning()) {
      free(settings, "GANTRY_DB_PORT");
    }
  }

  private void free(Settings settings, String name) {
    int port = settings.number(name);
    boolean free;
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      free = socket.isBound();
    } catch (IOException e) {
      free = false;
    }
    check(
        "port " + port,
        free,
        "free",
        "something else listens there; choose another with " + name + "=…");
  }

  private void check(String what, boolean good, String detail, String advice) {
    problems += good ? 0 : 1;
    terminal.line(
        good ? terminal.paint("32", "✓") : terminal.paint("31", "✗"), what, good ? detail : advice);
  }

  private void note(String what, boolean good, String otherwise) {
    terminal.line(good ? terminal.paint("32", "✓") : "·", what, good ? "yes" : otherwise);
  }

  private static String filesystems() {
    try {
      return Files.readString(Path.of("/proc/filesystems"));
    } catch (IOException e) {
      return "";
    }
  }

  private static long memoryMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(l -> l.startsWith("MemTotal:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static Path existing(Path path) {
    Path found = path;
    while (!Files.exists(found)) {
      found = found.getParent();
    }
    return found;
  }
}
