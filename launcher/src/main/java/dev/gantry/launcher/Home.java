package dev.gantry.launcher;

import dev.gantry.launcher.host.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one directory that holds the state of a Gantry on this machine, and the checkout it was built
 * from.
 */
public record Home(Path project, Path root) {

  /** {@code GANTRY_HOME}, or {@code .gantry} in the checkout. */
  public static Home find() {
    Path project = Path.of(System.getProperty("gantry.project", ".")).toAbsolutePath().normalize();
    String home = System.getenv("GANTRY_HOME");
    Path root = home == null || home.isBlank() ? project.resolve(".gantry") : Path.of(home);
    return new Home(project, root.toAbsolutePath().normalize());
  }

  public Path pki() {
    return directory("pki");
  }

  public Path run() {
    return directory("run");
  }

  public Path logs() {
    return directory("logs");
  }

  public Path images() {
    return directory("images");
  }

  public Path kubeconfig() {
    return root.resolve("kubeconfig");
  }

  public Path node(String name) {
    return directory("nodes/" + name);
  }

  public Path settings() {
    return root.resolve("settings.properties");
  }

  public Path log(String process) {
    return logs().resolve(process + ".log");
  }

  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new Trouble(
          "The folder "
              + root.resolve(name)
              + " cannot be made ("
              + Explanation.of(e)
              + "). Another place is chosen with GANTRY_HOME=…",
          e);
    }
  }
}
