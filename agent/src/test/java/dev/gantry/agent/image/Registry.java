package dev.gantry.agent.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.agent.network.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * A registry of the tests' own on loopback (Debian's docker-registry); skips where there is none.
 */
final class Registry implements AutoCloseable {
  static final String USER = "reader";
  static final String PASSWORD = "s3cr3t";

  private final Process process;
  private final int port;

  private Registry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Registry start(Path folder, int port) throws IOException {
    Path program =
        List.of("/usr/bin/docker-registry", "/usr/local/bin/docker-registry").stream()
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(program != null, "docker-registry is not installed");
    Files.createDirectories(folder);
    byte[] salt = new byte[16];
    Files.writeString(
        folder.resolve("htpasswd"),
        USER + ":" + OpenBSDBCrypt.generate("2y", PASSWORD.toCharArray(), salt, 5) + "\n");
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage: {filesystem: {rootdirectory: %1$s/data}}
        http: {addr: "127.0.0.1:%2$d"}
        auth: {htpasswd: {realm: test, path: %1$s/htpasswd}}
        """
            .formatted(folder, port));
    Process process =
        new ProcessBuilder(program.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    Registry registry = new Registry(process, port);
    Eventually.within(
        Duration.ofSeconds(60), "the registry listens, see " + folder, registry::listens);
    return registry;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String image(String name) {
    return "localhost:" + port + "/" + name;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
