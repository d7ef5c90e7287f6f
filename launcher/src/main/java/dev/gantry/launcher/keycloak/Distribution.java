package dev.gantry.launcher.keycloak;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Keycloak as Maven Central has it: fetched, unpacked and built once for a home. */
final class Distribution {

  static final String VERSION = "26.7.0";
  private static final String ARTIFACT = "keycloak-quarkus-dist";

  private final Home home;

  Distribution(Home home) {
    this.home = home;
  }

  Path directory() {
    return home.root().resolve("keycloak/" + VERSION);
  }

  boolean isBuilt() {
    return Files.exists(mark());
  }

  /** Written last, so that what was interrupted is done again. */
  private Path mark() {
    return directory().resolve("gantry-built");
  }

  /** Does what is missing; takes a minute the first time and nothing later. */
  void ensure(Map<String, String> environment) throws IOException {
    if (isBuilt()) {
      return;
    }
    Path folder = home.directory("keycloak");
    Command.run("rm", "-rf", directory().toString());
    unpack(fetch(folder), directory());
    Command.run(
        List.of(
            directory().resolve("bin/kc.sh").toString(),
            "build",
            "--db=postgres",
            "--cache=local",
            "--features-disabled=kerberos,ciba,docker"),
        directory(),
        environment);
    Files.createFile(mark());
  }

  private Path fetch(Path folder) throws IOException {
    Path zip = folder.resolve(ARTIFACT + "-" + VERSION + ".zip");
    boolean maven = Command.exists("mvn");
    Command.Outcome outcome =
        Command.attempt(
            List.of(
                maven ? "mvn" : home.project().resolve("mvnw").toString(),
                "-B",
                "-q",
                "-N",
                "dependency:copy",
                "-Dartifact=org.keycloak:" + ARTIFACT + ":" + VERSION + ":zip",
                "-DoutputDirectory=" + folder),
            home.project(),
            Map.of());
    if (!outcome.ok() || !Files.exists(zip)) {
      String words = outcome.output().lines().findFirst().orElse("no words");
      throw new Trouble(
          "Keycloak "
              + VERSION
              + " could not be fetched from Maven Central ("
              + words
              + "). `./gantry up --no-keycloak` does without it; GANTRY_OIDC_ISSUER connects another provider.");
    }
    return zip;
  }

  /** The archive's one top folder becomes {@code target}. */
  private static void unpack(Path zip, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(zip);
        ZipInputStream archive = new ZipInputStream(in)) {
      for (ZipEntry entry; (entry = archive.getNextEntry()) != null; ) {
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        Path file = target.resolve(name).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(archive, file);
          if (name.endsWith(".sh")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
    Files.delete(zip);
  }
}
