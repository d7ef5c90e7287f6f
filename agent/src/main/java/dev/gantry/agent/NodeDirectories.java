package dev.gantry.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the agent keeps what: everything lies below its state folder. */
public record NodeDirectories(Path root) {

  public Path certificates() {
    return root.resolve("pki");
  }

  public Path pods() {
    return root.resolve("pods");
  }

  public Path pod(String uid) {
    return pods().resolve(uid);
  }

  /** One tmpfs for what must never reach a disk: secrets and tokens, a folder per pod. */
  public Path memory() {
    return root.resolve("memory");
  }

  public Path memory(String uid) {
    return memory().resolve(uid);
  }

  public Path logs() {
    return root.resolve("logs");
  }

  /** The pod's log folder, named as on other Kubernetes nodes: namespace, name and uid. */
  public Path logs(String namespace, String name, String uid) {
    return logs().resolve(namespace + "_" + name + "_" + uid);
  }

  public Path hostsFile(String uid) {
    return pod(uid).resolve("etc-hosts");
  }

  public Path terminationLog(String uid, String container, int attempt) {
    return pod(uid).resolve("containers").resolve(container).resolve("termination-" + attempt);
  }

  public static Path ensure(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder and all in it; links are removed, not followed. */
  public static void delete(Path directory) {
    if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Path> children(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
