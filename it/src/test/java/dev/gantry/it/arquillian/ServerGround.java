package dev.gantry.it.arquillian;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.pki.ClusterCertificates;
import dev.gantry.launcher.server.ApiClient;
import dev.gantry.launcher.server.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the server stands on: certificates and a database of the test's own, told to the container's
 * configuration by system properties. Comes before Arquillian's extension.
 */
public class ServerGround implements BeforeAllCallback {

  private static final int API_PORT = 25453;
  private static final int MANAGEMENT_PORT = 25992;
  private static final int DATABASE_PORT = 25434;

  private static ApiClient api;
  private static Postgres database;

  /** The API as its administrator. */
  static ApiClient api() {
    return api;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (database != null) {
      return;
    }
    Path project = Path.of(System.getProperty("gantry.project"));
    Home home = new Home(project, Files.createTempDirectory("gantry-arquillian"));
    Map<String, String> environment = new HashMap<>();
    environment.put("GANTRY_API_PORT", Integer.toString(API_PORT));
    environment.put("GANTRY_DB_PORT", Integer.toString(DATABASE_PORT));
    Settings settings = new Settings(home.settings(), environment);
    ClusterCertificates.ensure(home.pki(), settings);
    database = new Postgres(home, settings);
    database.start();
    Runtime.getRuntime().addShutdownHook(new Thread(database::stop));
    api = new ApiClient(home, settings);
    System.setProperty("gantry.it.home", home.root().toString());
    System.setProperty("gantry.it.management.port", Integer.toString(MANAGEMENT_PORT));
    System.setProperty(
        "gantry.it.options",
        String.join(
            " ",
            "-Xmx512m",
            "-Djboss.management.http.port=" + MANAGEMENT_PORT,
            "-Dgantry.management.port=" + MANAGEMENT_PORT,
            "-Dgantry.api.port=" + API_PORT,
            "-Dgantry.pki.dir=" + home.pki(),
            // An expression ${env.X} finds a system property of that name, too.
            "-Denv.DB_URL=" + settings.databaseUrl(),
            "-Denv.DB_USER=" + settings.get("DB_USER"),
            "-Denv.DB_PASSWORD=" + settings.get("DB_PASSWORD")));
  }
}
