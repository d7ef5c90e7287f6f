package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.host.Port;
import dev.gantry.launcher.host.ThisMachine;
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
 * the root network namespace, the others in namespaces of their own behind the bridge.
 */
public final class NodeHost {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Home home;
  private final Settings settings;
  private final int number;
  private final String name;
  private final Containerd containerd;
  private final NodeNamespaces namespaces;

  public NodeHost(Home home, Settings settings, int number) {
    this.home = home;
    this.settings = settings;
    this.number = number;
    this.name = settings.nodeName(number);
    this.containerd = new Containerd(home.node(name));
    this.namespaces = new NodeNamespaces(home, name);
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

  /** Starts what of the node does not run yet. */
  public String start() throws IOException {
    if (!namespaces.exist()) {
      // What still runs is in namespaces that nobody can enter any more.
      stop(false);
      if (number > 1) {
        NodeNetworks.ensureNamespace(settings, number);
      }
      namespaces.make(number > 1 ? NodeNetworks.namespaceFile(settings, number) : null);
    }
    if (!runtime().isRunning()) {
      containerd.configure();
      runtime()
          .start(
              namespaces.inside("containerd", "-c", containerd.configuration().toString()),
              Map.of());
    }
    awaitRuntime();
    importPauseImage();
    if (!agent().isRunning()) {
      if (number == 1) {
        Port.refuseTaken(new ThisMachine(), Port.ofFirstNode(settings));
      }
      String[] words = new AgentCommand(home, settings).start(number, containerd);
      agent().start(namespaces.inside(words), Map.of());
    }
    return settings.nodeAddress(number);
  }

  private void awaitRuntime() {
    boolean answers = Pause.until(PATIENCE, () -> ctr("version").ok() || !runtime().isRunning());
    if (!answers || !runtime().isRunning()) {
      String words = runtime().lastWords(8);
      runtime().stop(Duration.ZERO);
      throw new Trouble(
          "containerd of "
              + name
              + " did not come up. Its last words ("
              + home.log(runtime().name())
              + "):\n"
              + words);
    }
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

  /** containerd's own client on the node's runtime. */
  public Command.Outcome ctr(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("ctr", "--address", containerd.socket().toString(), "-n", "k8s.io"));
    all.addAll(List.of(words));
    return namespaces.attempt(all.toArray(String[]::new));
  }

  /**
   * Stops agent, containers and runtime; what it stored stays. With {@code kill}, as if the power
   * failed.
   */
  public boolean stop(boolean kill) {
    Duration patience = kill ? Duration.ZERO : Duration.ofSeconds(10);
    PodNamespaces pods = PodNamespaces.of(namespaces.holder());
    boolean stopped = agent().stop(patience);
    if (runtime().isRunning()) {
      ctr("tasks", "ls", "-q").output().lines().forEach(task -> ctr("tasks", "rm", "-f", task));
      ctr("containers", "ls", "-q").output().lines().forEach(c -> ctr("containers", "rm", c));
    }
    stopped |= runtime().stop(patience);
    Shims.of(containerd).kill();
    if (number == 1 && namespaces.exist()) {
      // Other nodes' networks vanish with their namespaces; node 1 shares the machine's, and must
      // leave it as it was.
      namespaces.attempt(new AgentCommand(home, settings).cleanUp());
    }
    stopped |= namespaces.leave();
    pods.remove();
    ControlGroups.of(name).remove();
    if (number > 1) {
      NodeNetworks.deleteNamespace(settings, number);
    }
    return stopped;
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
