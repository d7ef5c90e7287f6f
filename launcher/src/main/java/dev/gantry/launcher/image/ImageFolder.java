package dev.gantry.launcher.image;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.node.Containerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The folder of image archives that every agent of this machine imports from. */
public final class ImageFolder {

  private ImageFolder() {}

  /** {@code docker.io/library/nginx:1} is kept as {@code docker.io_library_nginx_1.tar}. */
  public static Path archive(Home home, String reference) {
    return home.images().resolve(reference.replaceAll("[^A-Za-z0-9.-]", "_") + ".tar");
  }

  /** As runtimes name it: {@code nginx} becomes {@code docker.io/library/nginx:latest}. */
  public static String canonical(String reference) {
    String tagged = reference.matches(".*[:@][^/]*$") ? reference : reference + ":latest";
    String first = tagged.contains("/") ? tagged.substring(0, tagged.indexOf('/')) : "";
    if (first.contains(".") || first.contains(":") || "localhost".equals(first)) {
      return tagged;
    }
    return "docker.io/" + (first.isEmpty() ? "library/" : "") + tagged;
  }

  /** The image that holds a pod's namespaces, made from Debian's statically linked catatonit. */
  public static Path pauseImage(Home home) throws IOException {
    Path target = home.directory("system-images").resolve("pause.tar");
    if (!Files.exists(target)) {
      Path program = Path.of("/usr/bin/catatonit");
      if (!Files.exists(program)) {
        throw new Trouble(
            "The package catatonit is missing: it brings the program that holds a pod's namespaces.");
      }
      Path rootfs = Files.createTempDirectory("gantry-pause");
      try {
        Files.copy(program, rootfs.resolve("catatonit"), StandardCopyOption.COPY_ATTRIBUTES);
        DockerArchive.write(
            rootfs,
            Containerd.PAUSE_IMAGE,
            new DockerArchive.Config(List.of("/catatonit", "-P"), List.of(), List.of()),
            target);
      } finally {
        Command.attempt("rm", "-rf", rootfs.toString());
      }
    }
    return target;
  }

  /** Puts an archive where the agents look. */
  public static void add(Home home, Path archive, String name) throws IOException {
    Path partial = home.images().resolve("." + name + ".partial");
    Files.copy(archive, partial, StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        partial,
        home.images().resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static List<Path> archives(Home home) throws IOException {
    try (var files = Files.list(home.images())) {
      return files.filter(f -> f.toString().endsWith(".tar")).sorted().toList();
    }
  }
}
