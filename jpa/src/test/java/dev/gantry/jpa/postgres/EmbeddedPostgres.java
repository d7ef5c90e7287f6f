package dev.gantry.jpa.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL for tests: own data directory below a temporary folder, a free port, trust
 * authentication on the loopback. Run as an unprivileged user when the tests run as root, which
 * PostgreSQL refuses to.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final String USER = "gantry";
  private static final long DEADLINE_SECONDS = 60;

  private final Path home;
  private final Path directory;
  private final int port;
  private final boolean root = "root".equals(System.getProperty("user.name"));

  private EmbeddedPostgres(Path home, Path directory, int port) {
    this.home = home;
    this.directory = directory;
    this.port = port;
  }

  /** Makes a cluster and starts it. */
  public static EmbeddedPostgres start() {
    try {
      Path directory = Files.createTempDirectory("gantry-postgres");
      EmbeddedPostgres postgres =
          new EmbeddedPostgres(PostgresBinaries.home(), directory, freePort());
      postgres.initialize();
      postgres.resume();
      PostgresBinaries.stopAtEnd(postgres);
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  /** Opens a connection for every request. */
  public DataSource dataSource() {
    return at(url());
  }

  /** A data source for a URL as {@link #url} gives it, for instance in another process. */
  public static DataSource at(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setConnectTimeout(2);
    return dataSource;
  }

  /** Makes an empty database of that name. */
  public DataSource database(String name) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return at(url(name));
  }

  /** The URL of a database by name. */
  public String url(String database) {
    return url().replace("/postgres?", "/" + database + "?");
  }

  /** Stops at once, as a crash would, but leaves the data. */
  public void crash() {
    pgCtl("stop", "-m", "immediate");
  }

  /** Stops, cutting off connections. */
  public void stop() {
    pgCtl("stop", "-m", "fast");
  }

  /** Starts again on the same data and port. */
  public void resume() {
    pgCtl("start", "-l", directory.resolve("log").toString());
  }

  @Override
  public void close() {
    if (!Files.exists(directory)) {
      return;
    }
    if (Files.exists(directory.resolve("data/postmaster.pid"))) {
      crash();
    }
    Deletion.of(directory);
  }

  private void initialize() throws IOException {
    if (root) {
      UserPrincipal nobody =
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(directory, nobody);
    }
    run(
        home.resolve("bin/initdb"),
        "-D",
        data(),
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync");
  }

  private void pgCtl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("-D", data(), "-w", "-s"));
    command.addAll(List.of(arguments));
    if ("start".equals(arguments[0])) {
      command.add("-o");
      command.add(
          "-p "
              + port
              + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c jit=off"
              + " -c shared_buffers=128MB -c max_connections=60");
    }
    run(home.resolve("bin/pg_ctl"), command.toArray(String[]::new));
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void run(Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(
          List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("gantry-postgres", ".out");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " failed: " + Files.readString(output));
      }
      Files.delete(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
