package dev.gantry.launcher.image;

import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Base images assembled from Debian packages, for machines with no registry in reach. Each stands
 * in for the public image of the same name: same program, same folders, same command.
 */
public enum DebianBase {
  BUSYBOX("busybox", List.of("busybox-static"), List.of("sh")),
  NGINX(
      "nginx",
      List.of(
          "nginx",
          "nginx-common",
          "busybox-static",
          "libc6",
          "libcrypt1",
          "libpcre2-8-0",
          "libssl3",
          "zlib1g"),
      List.of("nginx", "-g", "daemon off;"));

  private final String image;
  private final List<String> packages;
  private final List<String> command;

  DebianBase(String image, List<String> packages, List<String> command) {
    this.image = image;
    this.packages = packages;
    this.command = command;
  }

  /**
   * The stand-in for a reference such as {@code nginx:1.27-alpine} or {@code
   * docker.io/library/busybox}.
   */
  public static DebianBase of(String reference) {
    String name =
        reference.replaceFirst("^(docker\\.io/)?(library/)?", "").replaceFirst("[:@].*$", "");
    return Arrays.stream(values()).filter(b -> b.image.equals(name)).findFirst().orElse(null);
  }

  /** Assembles the image as a docker archive tagged {@code tag}. */
  public void assemble(String tag, Path target) throws IOException {
    Path work = Files.createTempDirectory("gantry-base");
    try {
      Path rootfs = Files.createDirectories(work.resolve("rootfs"));
      unpackPackages(work, rootfs);
      finish(rootfs);
      DockerArchive.write(
          rootfs,
          tag,
          new DockerArchive.Config(
              List.of(),
              command,
              List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")),
          target);
    } finally {
      Command.attempt("rm", "-rf", work.toString());
    }
  }

  private void unpackPackages(Path work, Path rootfs) throws IOException {
    Path downloads = Files.createDirectories(work.resolve("debs"));
    List<String> words = new ArrayList<>(List.of("apt-get", "download", "-q"));
    words.addAll(packages);
    // As root, apt wants to drop to its own user, which may not write here.
    words.addAll(List.of("-o", "APT::Sandbox::User=root"));
    Command.Outcome downloaded = Command.attempt(words, downloads, Map.of());
    if (!downloaded.ok()) {
      Command.attempt("apt-get", "update", "-q");
      downloaded = Command.attempt(words, downloads, Map.of());
    }
    if (!downloaded.ok()) {
      throw new Trouble(
          "No registry is in reach that offers "
              + image
              + ", and the Debian packages to assemble it from could not be fetched: "
              + Packages.reason(downloaded.output())
              + " Bring the image by `./gantry image import ARCHIVE`.");
    }
    for (String dir : List.of("usr/bin", "usr/sbin", "usr/lib", "usr/lib64")) {
      Files.createDirectories(rootfs.resolve(dir));
    }
    for (String dir : List.of("bin", "sbin", "lib", "lib64")) {
      Files.createSymbolicLink(rootfs.resolve(dir), Path.of("usr", dir));
    }
    try (Stream<Path> debs = Files.list(downloads)) {
      for (Path deb : debs.sorted().toList()) {
        // Through tar, since dpkg-deb -x would replace the links of a merged /usr by folders.
        Command.run(
            "sh",
            "-c",
            "dpkg-deb --fsys-tarfile '"
                + deb
                + "' | tar -x --keep-directory-symlink -C '"
                + rootfs
                + "'");
      }
    }
    if (!Files.exists(rootfs.resolve("usr/bin/busybox"))) {
      throw new Trouble(
          "The package busybox-static brought no /bin/busybox; the base image cannot be assembled.");
    }
  }

  private void finish(Path rootfs) throws IOException {
    for (String dir :
        List.of(
            "tmp",
            "root",
            "proc",
            "sys",
            "dev",
            "etc",
            "var/log",
            "var/tmp",
            "run",
            "usr/share/nginx/html")) {
      Files.createDirectories(rootfs.resolve(dir));
    }
    for (String bulk :
        List.of(
            "usr/share/doc",
            "usr/share/man",
            "usr/share/locale",
            "usr/share/lintian",
            "usr/share/gdb")) {
      Command.run("rm", "-rf", rootfs.resolve(bulk).toString());
    }
    for (String applet :
        Command.run(rootfs.resolve("usr/bin/busybox").toString(), "--list").lines().toList()) {
      Path link = rootfs.resolve("usr/bin").resolve(applet);
      if (!Files.exists(link) && !Files.exists(rootfs.resolve("usr/sbin").resolve(applet))) {
        Files.createSymbolicLink(link, Path.of("/usr/bin/busybox"));
      }
    }
    Files.writeString(
        rootfs.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
            + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
    Files.writeString(
        rootfs.resolve("etc/group"), "root:x:0:\nadm:x:4:\nwww-data:x:33:\nnogroup:x:65534:\n");
    Files.writeString(
        rootfs.resolve("etc/nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
    if (this == NGINX) {
      configureNginx(rootfs);
    }
  }

  /**
   * The public image's layout: sites in conf.d, pages in /usr/share/nginx/html, logs on the
   * standard streams.
   */
  private static void configureNginx(Path rootfs) throws IOException {
    Files.createDirectories(rootfs.resolve("etc/nginx/conf.d"));
    Files.createDirectories(rootfs.resolve("var/lib/nginx"));
    Files.createDirectories(rootfs.resolve("var/log/nginx"));
    Files.writeString(
        rootfs.resolve("etc/nginx/nginx.conf"),
        """
        user www-data;
        worker_processes 1;
        error_log /dev/stderr notice;
        pid /run/nginx.pid;
        events { worker_connections 512; }
        http {
          include /etc/nginx/mime.types;
          default_type application/octet-stream;
          access_log /dev/stdout;
          sendfile on;
          keepalive_timeout 65;
          include /etc/nginx/conf.d/*.conf;
        }
        """);
    Files.writeString(
        rootfs.resolve("etc/nginx/conf.d/default.conf"),
        """
        server {
          listen 80;
          location / { root /usr/share/nginx/html; index index.html; }
        }
        """);
  }
}
