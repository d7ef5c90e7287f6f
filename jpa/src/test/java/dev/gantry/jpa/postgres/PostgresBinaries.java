package dev.gantry.jpa.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once per JVM from the jar that carries them. */
final class PostgresBinaries {

  private static final List<EmbeddedPostgres> RUNNING = new ArrayList<>();

  private static Path home;

  private PostgresBinaries() {}

  static synchronized Path home() throws IOException {
    if (home == null) {
      home = Files.createTempDirectory("gantry-postgres-binaries");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(home);
      Runtime.getRuntime().addShutdownHook(new Thread(PostgresBinaries::cleanUp));
    }
    return home;
  }

  /** Has a server stopped at the end of the JVM, should its test not do so. */
  static synchronized void stopAtEnd(EmbeddedPostgres postgres) {
    RUNNING.add(postgres);
  }

  /** The programs are needed to stop the servers: so they go last. */
  private static void cleanUp() {
    RUNNING.forEach(EmbeddedPostgres::close);
    Deletion.of(home);
  }

  private static void unpack(Path target) throws IOException {
    try (InputStream archive =
            PostgresBinaries.class.getResourceAsStream("/postgres-linux-x86_64.txz");
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        Path file = target.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
          } else {
            Files.copy(tar, file);
            if ((entry.getMode() & 0100) != 0) {
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
          }
        }
      }
    }
  }
}
