package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The mount and host name namespaces of a node, which a process that sleeps keeps open, so that
 * containerd and agent share them and may restart apart from each other.
 */
final class NodeNamespaces {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Home home;
  private final String name;

  NodeNamespaces(Home home, String name) {
    this.home = home;
    this.name = name;
  }

  Daemon holder() {
    return new Daemon(home, "host-" + name);
  }

  boolean exist() {
    return holder().isRunning();
  }

  /**
   * Makes them.
   *
   * @param networkNamespace the file of the network namespace they belong to; null for this
   *     process's
   */
  void make(Path networkNamespace) {
    List<String> words = new ArrayList<>();
    if (networkNamespace != null) {
      words.addAll(List.of("nsenter", "--net=" + networkNamespace));
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
    // Namespaces that are made anew would be others than those of what runs in the old ones.
    holder().startOnce(words, Map.of());
    if (!Pause.until(PATIENCE, () -> Files.exists(ready()) || !exist()) || !exist()) {
      String lastWords = holder().lastWords(3);
      holder().stop(Duration.ZERO);
      throw new Trouble(
          "The namespaces of "
              + name
              + " could not be made: "
              + lastWords
              + "\nGantry's nodes need root with CAP_SYS_ADMIN; see `./gantry doctor`.");
    }
  }

  private Path ready() {
    return home.run().resolve("host-" + name + ".ready");
  }

  /** Command words that run inside. */
  List<String> inside(String... words) {
    long pid =
        holder().handle().orElseThrow(() -> new Trouble(name + " has no host process")).pid();
    List<String> all =
        new ArrayList<>(List.of("nsenter", "-t", String.valueOf(pid), "-m", "-u", "-n", "--"));
    all.addAll(List.of(words));
    return all;
  }

  Command.Outcome attempt(String... words) {
    return Command.attempt(exist() ? inside(words) : List.of(words), null, Map.of());
  }

  boolean leave() {
    boolean left = holder().stop(Duration.ZERO);
    try {
      Files.deleteIfExists(ready());
    } catch (IOException e) {
      throw new Trouble("cannot write to " + home.run() + ": " + e.getMessage(), e);
    }
    return left;
  }
}
