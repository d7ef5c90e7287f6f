package dev.gantry.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes a docker-archive of one layer from a static busybox, by the system's tar. */
final class TestImage {
  private TestImage() {}

  static Path busybox(Path folder, Path busybox, String name) throws Exception {
    Path root = Files.createDirectories(folder.resolve("root-" + name.replaceAll("\\W", "-")));
    for (String dir : List.of("bin", "etc", "tmp", "proc", "sys", "dev", "root", "var/www")) {
      Files.createDirectories(root.resolve(dir));
    }
    Files.copy(busybox, root.resolve("bin/busybox"));
    root.resolve("bin/busybox").toFile().setExecutable(true, false);
    for (String applet : run(folder, busybox.toString(), "--list").split("\n")) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("/bin/busybox"));
      }
    }
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n");
    // No two images of a test are the same one.
    Files.writeString(root.resolve("etc/image"), name + "\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\nnogroup:x:65534:\n");
    Path layer = folder.resolve("layer.tar");
    run(folder, "tar", "-C", root.toString(), "-cf", layer.toString(), ".");
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"sleep\",\"1000000\"],"
            + "\"Env\":[\"PATH=/bin\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
            + digest(Files.readAllBytes(layer))
            + "\"]},\"history\":[{}]}";
    Files.writeString(folder.resolve("config.json"), config);
    Files.writeString(
        folder.resolve("manifest.json"),
        "[{\"Config\":\"config.json\",\"RepoTags\":[\""
            + name
            + "\"],\"Layers\":[\"layer.tar\"]}]");
    Path archive = folder.resolve(name.replaceAll("\\W", "-") + ".tar");
    run(
        folder,
        "tar",
        "-C",
        folder.toString(),
        "-cf",
        archive.toString(),
        "config.json",
        "layer.tar",
        "manifest.json");
    return archive;
  }

  private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  static String run(Path folder, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
