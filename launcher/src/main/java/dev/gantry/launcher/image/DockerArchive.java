package dev.gantry.launcher.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes a folder as a one-layer image in the docker-archive format, which every runtime imports.
 */
public final class DockerArchive {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DockerArchive() {}

  /**
   * What the image does when it runs.
   *
   * @param entrypoint may be empty
   * @param command may be empty
   */
  public record Config(List<String> entrypoint, List<String> command, List<String> environment) {}

  public static void write(Path rootfs, String tag, Config config, Path target) throws IOException {
    byte[] layer = layer(rootfs);
    ObjectNode image = MAPPER.createObjectNode();
    image.put(
        "architecture", System.getProperty("os.arch").contains("aarch64") ? "arm64" : "amd64");
    image.put("os", "linux");
    image.put("created", "1970-01-01T00:00:00Z");
    ObjectNode runtime = image.putObject("config");
    config.entrypoint().forEach(runtime.withArray("/Entrypoint")::add);
    config.command().forEach(runtime.withArray("/Cmd")::add);
    config.environment().forEach(runtime.withArray("/Env")::add);
    ObjectNode rootFileSystem = image.putObject("rootfs").put("type", "layers");
    rootFileSystem.putArray("diff_ids").add("sha256:" + sha256(layer));
    byte[] imageJson = MAPPER.writeValueAsBytes(image);
    String configName = sha256(imageJson) + ".json";
    var manifest = MAPPER.createArrayNode();
    ObjectNode entry = manifest.addObject().put("Config", configName);
    entry.putArray("RepoTags").add(tag);
    entry.putArray("Layers").add("layer.tar");

    Files.createDirectories(target.getParent());
    // Whoever watches the folder must never see half an archive.
    Path partial = Files.createTempFile(target.getParent(), ".partial", "");
    try (OutputStream out = Files.newOutputStream(partial);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      put(tar, configName, imageJson);
      put(tar, "layer.tar", layer);
      put(tar, "manifest.json", MAPPER.writeValueAsBytes(manifest));
    }
    Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(partial, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] layer(Path rootfs) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
        Stream<Path> files = Files.walk(rootfs)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Path file : (Iterable<Path>) files.filter(f -> !f.equals(rootfs)).sorted()::iterator) {
        add(tar, rootfs, file);
      }
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, Path rootfs, Path file) throws IOException {
    String name = rootfs.relativize(file).toString();
    TarArchiveEntry entry;
    if (Files.isSymbolicLink(file)) {
      entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      entry.setLinkName(Files.readSymbolicLink(file).toString());
    } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      entry = new TarArchiveEntry(name + "/");
      entry.setMode(mode(file));
    } else {
      entry = new TarArchiveEntry(name);
      entry.setSize(Files.size(file));
      entry.setMode(mode(file));
    }
    // The same folder gives the same image.
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    if (entry.isFile() && !entry.isSymbolicLink()) {
      Files.copy(file, tar);
    }
    tar.closeArchiveEntry();
  }

  private static int mode(Path file) throws IOException {
    int mode = 0;
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    for (PosixFilePermission p : PosixFilePermission.values()) {
      mode = mode << 1 | (permissions.contains(p) ? 1 : 0);
    }
    // /tmp must be writable for every user of the image.
    return file.endsWith("tmp") ? 01777 : mode;
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
