package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.image.ImageFolder;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One node on this machine: a host of its own as far as its containers can tell. Node 1 lives in
 * the root network namespace, the others in namespaces of their own behind the bridge. A holder
 * process keeps each node's mount and host name namespaces, so that containerd and agent share
 * mounts and may restart apart from each other.
 */
public final class NodeHost {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Home home;
  private final Settings settings;
  private final int number;
  private final String name;
  private final Containerd containerd;

  public NodeHost(Home home, Settings settings, int number) {
    this.home = home;
    this.settings = settings;
    this.number = number;
    this.name = settings.nodeName(number);
    this.containerd = new Containerd(home.node(name));
  }

  public String name() {
    return name;
  }

  public Daemon agent() {
    return new Daemon(home, "agent-" + name);
  }

  public Daemon runtime() {
    return new Daemon(home, "containerd-" + name);
  }

  private Daemon holder() {
    return new Daemon(home, "host-" + name);
  }

  /** Starts what of the node does not run yet. */
  public String start() throws IOException {
    if (number > 1) {
      NodeNetworks.ensureNamespace(settings, number);
    }
    if (!holder().isRunning()) {
      startHolder();
    }
    if (!runtime().isRunning()) {
      containerd.configure();
      runtime().start(inside("containerd", "-c", containerd.configuration().toString()), Map.of());
    }
    if (!Pause.until(PATIENCE, () -> ctr("version").ok() || !runtime().isRunning())
        || !runtime().isRunning()) {
      throw new Trouble(
          "containerd of "
              + name
              + " did not come up. Its last words ("
              + home.log(runtime().name())
              + "):\n"
              + runtime().lastWords(8));
    }
    importPauseImage();
    if (!agent().isRunning()) {
      startAgent();
    }
    return settings.nodeAddress(number);
  }

  private void startHolder() {
    List<String> words = new ArrayList<>();
    if (number > 1) {
      words.addAll(List.of("nsenter", "--net=" + NodeNetworks.namespaceFile(settings, number)));
    }
    // Containers ask for mounts that propagate, so the node's root must be shared, whatever the
    // machine's is.
    words.addAll(
        List.of(
            "unshare",
            "--mount",
            "--uts",
            "sh",
            "-c",
            "mount --make-rshared / && hostname "
                + name
                + " && touch "
                + ready()
                + " && exec sleep infinity"));
    try {
      Files.deleteIfExists(ready());
    } catch (IOException e) {
      throw new Trouble("cannot write to " + home.run() + ": " + e.getMessage(), e);
    }
    holder().start(words, Map.of());
    if (!Pause.until(PATIENCE, () -> Files.exists(ready()))) {
      throw new Trouble(
          "The namespaces of "
              + name
              + " could not be made: "
              + holder().lastWords(3)
              + "\nGantry's nodes need root with CAP_SYS_ADMIN; see `./gantry doctor`.");
    }
  }

  private Path ready() {
    return home.run().resolve("host-" + name + ".ready");
  }

  private void importPauseImage() throws IOException {
    Path archive = ImageFolder.pauseImage(home);
    if (!ctr("images", "ls", "-q").output().contains(Containerd.PAUSE_IMAGE)) {
      Command.Outcome imported = ctr("images", "import", archive.toString());
      if (!imported.ok()) {
        throw new Trouble(
            "The pause image could not be imported on " + name + ": " + imported.output());
      }
    }
  }

  private void startAgent() {
    Path jar = home.project().resolve("agent/target/gantry-agent.jar");
    if (!Files.exists(jar)) {
      throw new Trouble(
          "The node agent has not been built: " + jar + " is missing. Run `./gantry up`.");
    }
    agent()
        .start(
            inside(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                // Without -Xms the heap starts at its largest on a big machine; 30 MB of it are
                // alive.
                "-Xms32m",
                "-Xmn16m",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "-jar",
                jar.toString(),
                "--server",
                "https://" + settings.hostAddress() + ":" + settings.number("GANTRY_API_PORT"),
                "--ca-file",
                home.pki().resolve("ca.crt").toString(),
                "--bootstrap-token-file",
                home.pki().resolve("bootstrap-token").toString(),
                "--node-name",
                name,
                "--node-ip",
                settings.nodeAddress(number),
                "--state-dir",
                home.node(name).resolve("agent").toString(),
                "--containerd-socket",
                containerd.socket().toString(),
                "--image-dir",
                home.images().toString(),
                "--cni-conf-dir",
                containerd.cniConfiguration().toString(),
                "--cni-bin-dir",
                "/usr/lib/cni",
                "--cluster-dns",
                settings.get("GANTRY_DNS_ADDRESS"),
                "--cluster-domain",
                settings.get("GANTRY_CLUSTER_DOMAIN"),
                "--service-cidr",
                settings.get("GANTRY_SERVICE_CIDR"),
                "--ingress-http-port",
                settings.get("GANTRY_INGRESS_PORT"),
                "--ingress-https-port",
                settings.get("GANTRY_INGRESS_TLS_PORT")),
            Map.of());
  }

  /** Command words that run inside the node's namespaces. */
  private List<String> inside(String... words) {
    long holderPid =
        holder().handle().orElseThrow(() -> new Trouble(name + " has no host process")).pid();
    List<String> all =
        new ArrayList<>(
            List.of("nsenter", "-t", String.valueOf(holderPid), "-m", "-u", "-n", "--"));
    all.addAll(List.of(words));
    return all;
  }

  /** containerd's own client on the node's runtime. */
  public Command.Outcome ctr(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("ctr", "--address", containerd.socket().toString(), "-n", "k8s.io"));
    all.addAll(List.of(words));
    return Command.attempt(
        holder().isRunning() ? inside(all.toArray(String[]::new)) : all, null, Map.of());
  }

  /**
   * Stops agent, containers and runtime; what it stored stays. With {@code kill}, as if the power
   * failed.
   */
  public boolean stop(boolean kill) {
    Duration patience = kill ? Duration.ZERO : Duration.ofSeconds(10);
    PodNamespaces pods = PodNamespaces.of(holder());
    boolean stopped = agent().stop(patience);
    if (runtime().isRunning()) {
      ctr("tasks", "ls", "-q").output().lines().forEach(task -> ctr("tasks", "rm", "-f", task));
      ctr("containers", "ls", "-q").output().lines().forEach(c -> ctr("containers", "rm", c));
    }
    stopped |= runtime().stop(patience);
    stopShims();
    if (number == 1 && holder().isRunning()) {
      cleanRootNamespace();
    }
    stopped |= holder().stop(Duration.ZERO);
    pods.remove();
    if (number > 1) {
      NodeNetworks.deleteNamespace(settings, number);
    }
    return stopped;
  }

  /**
   * Other nodes' networks vanish with their namespaces; node 1 shares the machine's, and must leave
   * it as it was.
   */
  private void cleanRootNamespace() {
    Path jar = home.project().resolve("agent/target/gantry-agent.jar");
    if (Files.exists(jar)) {
      String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
      Command.attempt(
          inside(
              java,
              "-cp",
              jar.toString(),
              "dev.gantry.agent.network.NetworkCleanup",
              settings.get("GANTRY_DNS_ADDRESS")),
          null,
          Map.of());
    }
  }

  /**
   * Shims outlive containerd by design; those of this node carry its socket on their command line.
   */
  private void stopShims() {
    String socket = containerd.socket().toString();
    ProcessHandle.allProcesses()
        .filter(p -> p.info().command().map(c -> c.contains("containerd-shim")).orElse(false))
        .filter(p -> commandLine(p).contains(socket))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  /** Numbers of the nodes that were started on this machine before. */
  public static List<Integer> known(Home home, Settings settings) throws IOException {
    String prefix = settings.get("GANTRY_NODE_PREFIX") + "-";
    try (Stream<Path> folders = Files.list(home.directory("nodes"))) {
      return folders
          .map(f -> f.getFileName().toString())
          .filter(f -> f.startsWith(prefix) && f.substring(prefix.length()).matches("\\d+"))
          .map(f -> Integer.valueOf(f.substring(prefix.length())))
          .sorted()
          .toList();
    }
  }
}
