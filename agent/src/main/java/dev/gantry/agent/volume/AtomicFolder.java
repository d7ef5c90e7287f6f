package dev.gantry.agent.volume;

import dev.gantry.agent.NodeDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A folder whose files change all at once: the files live in a folder of their own that {@code
 * ..data} links to, and each visible name links through {@code ..data}. Readers see the old set or
 * the new one, never a mixture.
 *
 * <pre>
 *   key         → ..data/key
 *   ..data      → ..2026_11_23_1
 *   ..2026_11_23_1/key
 * </pre>
 */
final class AtomicFolder {
  private static final String DATA = "..data";

  private final Path folder;
  private final Ownership ownership;

  AtomicFolder(Path folder, Ownership ownership) {
    this.folder = folder;
    this.ownership = ownership;
  }

  /** Writes the files if they differ from what is there; paths are relative. Returns whether so. */
  boolean write(Map<String, FileContent> files) {
    try {
      Files.createDirectories(folder);
      if (same(files)) {
        return false;
      }
      Path old = current();
      Path fresh = Files.createTempDirectory(folder, "..v");
      ownership.folder(fresh);
      for (Map.Entry<String, FileContent> file : files.entrySet()) {
        Path path = fresh.resolve(file.getKey()).normalize();
        if (!path.startsWith(fresh)) {
          throw new VolumeException("path may not leave the volume: " + file.getKey());
        }
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue().bytes());
        ownership.file(path, file.getValue().mode());
      }
      Path link = folder.resolve("..data_tmp");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, fresh.getFileName());
      Files.move(link, folder.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
      link(files.keySet());
      if (old != null) {
        NodeDirectories.delete(old);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path current() throws IOException {
    try {
      return folder.resolve(Files.readSymbolicLink(folder.resolve(DATA)));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void link(Set<String> paths) throws IOException {
    Set<String> wanted =
        paths.stream()
            .map(p -> Path.of(p).normalize().getName(0).toString())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : wanted) {
      Path visible = folder.resolve(name);
      if (!Files.exists(visible, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(visible, Path.of(DATA, name));
      }
    }
    for (Path present : NodeDirectories.children(folder)) {
      String name = present.getFileName().toString();
      if (!name.startsWith("..") && !wanted.contains(name)) {
        Files.delete(present);
      }
    }
  }

  private boolean same(Map<String, FileContent> files) throws IOException {
    Path now = current();
    if (now == null || !Files.isDirectory(now)) {
      return false;
    }
    Set<String> present;
    try (var tree = Files.walk(now)) {
      present =
          tree.filter(Files::isRegularFile)
              .map(p -> now.relativize(p).toString())
              .collect(Collectors.toSet());
    }
    if (!present.equals(files.keySet())) {
      return false;
    }
    for (Map.Entry<String, FileContent> file : files.entrySet()) {
      byte[] there = Files.readAllBytes(now.resolve(file.getKey()));
      if (!java.util.Arrays.equals(there, file.getValue().bytes())) {
        return false;
      }
    }
    return true;
  }
}
