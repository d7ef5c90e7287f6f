package dev.gantry.launcher.server;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.host.Port;
import dev.gantry.launcher.host.ThisMachine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The embedded PostgreSQL: a real server from the binaries on the class path, data kept between
 * runs, durable commits.
 */
public final class Postgres {

  private static final String VERSION = "18";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Home home;
  private final Settings settings;
  private final Path binaries;
  private final Path data;

  public Postgres(Home home, Settings settings) {
    this.home = home;
    this.settings = settings;
    this.binaries = home.root().resolve("postgresql/" + VERSION);
    this.data = home.root().resolve("postgresql/data");
  }

  public Daemon daemon() {
    return new Daemon(home, "postgresql");
  }

  public String start() throws IOException {
    if (daemon().isRunning()) {
      return "running already, port " + port();
    }
    String foreign = foreignVersion();
    if (!foreign.isEmpty()) {
      throw new Trouble("T" + foreign.substring(1) + ".");
    }
    Port.refuseTaken(new ThisMachine(), List.of(Port.ofDatabase(settings)));
    unpack();
    boolean fresh = !Files.exists(data.resolve("PG_VERSION"));
    if (fresh) {
      initialize();
    }
    List<String> words = new ArrayList<>(unprivileged());
    words.addAll(
        List.of(
            binaries.resolve("bin/postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port()),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=on",
            // With it on, planning of one short statement took 118 ms.
            "-c",
            "jit=off",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "max_wal_size=2GB",
            "-c",
            "wal_compression=on",
            "-c",
            "log_checkpoints=off"));
    daemon().start(words, Map.of());
    awaitReady(fresh);
    return "port " + port() + (fresh ? ", new" : "");
  }

  /** What to do about data that another version wrote; "" when there is none such. */
  public String foreignVersion() throws IOException {
    Path file = data.resolve("PG_VERSION");
    String version = Files.exists(file) ? Files.readString(file).strip() : VERSION;
    return VERSION.equals(version)
        ? ""
        : "the data in "
            + data
            + " was written by PostgreSQL "
            + version
            + ", and this Gantry brings "
            + VERSION
            + ": carry it over with pg_dump of that version, or let `./gantry down --purge` forget it";
  }

  public boolean stop() {
    // TERM would wait for clients for ever; INT ends their sessions and shuts down cleanly.
    return daemon().stop(Duration.ofSeconds(30), "INT");
  }

  private int port() {
    return settings.number("GANTRY_DB_PORT");
  }

  private void initialize() throws IOException {
    Files.createDirectories(data.getParent());
    Path password = Files.createTempFile(data.getParent(), "password", "");
    Files.writeString(password, settings.get("DB_PASSWORD"));
    List<String> words = new ArrayList<>(unprivileged());
    words.addAll(
        List.of(
            binaries.resolve("bin/initdb").toString(),
            "-D",
            data.toString(),
            "-U",
            settings.get("DB_USER"),
            "--pwfile=" + password,
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            // Each new connection derives the key once: dear with the default of 4096 rounds, and
            // worth nothing for a password that stands in the settings.
            "--set=scram_iterations=512",
            "--no-instructions"));
    try {
      Command.run(words, null, Map.of());
    } finally {
      Files.delete(password);
    }
  }

  /**
   * PostgreSQL refuses to run as root: root in a user namespace without a mapping is nobody, and
   * still owns the files.
   */
  private List<String> unprivileged() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    if (Command.attempt("unshare", "-U", "true").ok()) {
      return List.of("unshare", "-U");
    }
    throw new Trouble(
        "PostgreSQL does not run as root, and this machine allows no user namespaces to step down into."
            + " Set DB_URL to an external PostgreSQL, or allow them (sysctl kernel.unprivileged_userns_clone=1).");
  }

  private void awaitReady(boolean fresh) {
    boolean up =
        Pause.until(
            PATIENCE,
            () -> !daemon().isRunning() || execute(fresh ? "CREATE DATABASE gantry" : "SELECT 1"));
    if (!up || !daemon().isRunning()) {
      String words = daemon().lastWords(8);
      stop();
      throw new Trouble(
          "PostgreSQL did not come up on port "
              + port()
              + ". Its last words ("
              + home.log(daemon().name())
              + "):\n"
              + words);
    }
  }

  /** Makes a database of that name where there is none. */
  public void ensureDatabase(String name) {
    if (!execute("CREATE DATABASE " + name)) {
      throw new Trouble("PostgreSQL did not make the database " + name + ".");
    }
  }

  /** Runs one statement; false while the server does not take connections. */
  private boolean execute(String statement) {
    String url = "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?loginTimeout=2";
    try (Connection connection =
            DriverManager.getConnection(url, settings.get("DB_USER"), settings.get("DB_PASSWORD"));
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
      return true;
    } catch (SQLException e) {
      // 42P04 duplicate_database: an earlier start got this far.
      return "42P04".equals(e.getSQLState());
    }
  }

  private void unpack() throws IOException {
    if (Files.exists(binaries.resolve("bin/postgres"))) {
      return;
    }
    String machine = System.getProperty("os.arch").contains("aarch64") ? "arm_64" : "x86_64";
    try (InputStream archive =
        Postgres.class.getResourceAsStream("/postgres-linux-" + machine + ".txz")) {
      if (archive == null) {
        throw new Trouble(
            "There is no embedded PostgreSQL for this kind of processor ("
                + machine
                + "): set DB_URL to an external one.");
      }
      unpack(archive, binaries);
    }
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          Files.setPosixFilePermissions(file, permissions(entry.getMode()));
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    return (mode & 0111) == 0
        ? EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"))
        : EnumSet.copyOf(PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
