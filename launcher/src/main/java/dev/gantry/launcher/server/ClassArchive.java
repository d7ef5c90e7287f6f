package dev.gantry.launcher.server;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The classes of the server as the JVM wants them in memory (an AppCDS archive). The server writes
 * it when it first stops; every later start maps it instead of reading, checking and linking some
 * 16,000 classes, a third of the work of starting. It belongs to one JDK and one set of libraries:
 * with others it has another name, and is written anew. Classes that changed since are recognised
 * by the JVM and read as ever.
 *
 * @param file where the archive is, or is to be
 */
public record ClassArchive(Path file) {

  /** What a class archive starts with, whatever the JDK. */
  private static final int SMALLEST_BYTES = 1 << 20;

  /** The archive of a provisioned server and the JDK that runs this. */
  public static ClassArchive of(Path provisioned) throws IOException {
    return of(
        provisioned, System.getProperty("java.vm.name") + System.getProperty("java.vm.version"));
  }

  static ClassArchive of(Path provisioned, String machine) throws IOException {
    CRC32 parts = new CRC32();
    parts.update(machine.getBytes(StandardCharsets.UTF_8));
    Path libraries = provisioned.resolve("modules/dev/gantry/libraries/main");
    for (Path part : List.of(provisioned.resolve("jboss-modules.jar"), libraries)) {
      for (Path jar : jars(part)) {
        parts.update((jar.getFileName() + " " + Files.size(jar)).getBytes(StandardCharsets.UTF_8));
      }
    }
    String name = "server-" + Long.toHexString(parts.getValue()) + ".jsa";
    return new ClassArchive(provisioned.resolve("archives").resolve(name));
  }

  private static List<Path> jars(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return Files.exists(place) ? List.of(place) : List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    }
  }

  public boolean isWritten() {
    return Files.exists(file);
  }

  /** What the JVM is told: to use the archive, or to write it when it stops. */
  public List<String> options() {
    // An archive that does not fit costs time, not the start; nobody needs to read of it.
    List<String> quiet = List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    if (isWritten()) {
      return Stream.concat(quiet.stream(), Stream.of("-XX:SharedArchiveFile=" + file)).toList();
    }
    if (file.toString().contains(" ") || !canWrite()) {
      return List.of();
    }
    return Stream.concat(quiet.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + fresh())).toList();
  }

  /** Takes a freshly written archive into use, if the server got to the end of it. */
  public void keep() throws IOException {
    if (Files.exists(fresh())) {
      if (isComplete(fresh())) {
        Files.move(fresh(), file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.delete(fresh());
      }
    }
  }

  /** A server that was killed while it wrote leaves a file without its header, or a short one. */
  private static boolean isComplete(Path archive) throws IOException {
    if (Files.size(archive) < SMALLEST_BYTES) {
      return false;
    }
    try (SeekableByteChannel bytes = Files.newByteChannel(archive)) {
      var header = java.nio.ByteBuffer.allocate(4);
      bytes.read(header);
      return header.getInt(0) != 0;
    }
  }

  private Path fresh() {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  private boolean canWrite() {
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(fresh());
      return Files.isWritable(file.getParent());
    } catch (IOException e) {
      return false;
    }
  }
}
