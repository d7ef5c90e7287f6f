package dev.gantry.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** hostPath volumes: checks, or makes, what the volume's type asks for. */
final class HostPaths {
  private HostPaths() {}

  /** Type is one of Kubernetes' names or empty: then nothing is checked. */
  static Path prepare(String text, String type) {
    Path path = Path.of(text);
    try {
      switch (type == null ? "" : type) {
        case "DirectoryOrCreate" -> {
          if (!Files.exists(path)) {
            Files.createDirectories(path);
          }
          require(Files.isDirectory(path), text, "a directory");
        }
        case "Directory" -> require(Files.isDirectory(path), text, "a directory");
        case "FileOrCreate" -> {
          if (!Files.exists(path)) {
            Files.createFile(path);
          }
          require(Files.isRegularFile(path), text, "a file");
        }
        case "File" -> require(Files.isRegularFile(path), text, "a file");
        case "Socket" -> require(kind(path) == 0140000, text, "a socket file");
        case "CharDevice" -> require(kind(path) == 0020000, text, "a character device");
        case "BlockDevice" -> require(kind(path) == 0060000, text, "a block device");
        case "" -> {
          // A missing path is made as a directory, so that the runtime has something to mount.
          if (!Files.exists(path)) {
            Files.createDirectories(path);
          }
        }
        default -> throw new VolumeException("hostPath type " + type + " is unknown");
      }
    } catch (IOException e) {
      throw new VolumeException("hostPath " + text + ": " + e.getMessage(), e);
    }
    return path;
  }

  private static int kind(Path path) throws IOException {
    return Files.exists(path) ? ((int) Files.getAttribute(path, "unix:mode")) & 0170000 : 0;
  }

  private static void require(boolean holds, String path, String what) {
    if (!holds) {
      throw new VolumeException("hostPath type check failed: " + path + " is not " + what);
    }
  }
}
