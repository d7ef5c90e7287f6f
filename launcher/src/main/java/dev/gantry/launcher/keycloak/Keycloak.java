package dev.gantry.launcher.keycloak;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.host.Port;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.server.ApiClient;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The login that comes with Gantry. It is prepared and started beside the server, and awaited when
 * the rest is up.
 */
public final class Keycloak {

  private static final Duration PATIENCE = Duration.ofSeconds(240);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final String OFF = "off";

  private final Home home;
  private final Settings settings;
  private final Distribution distribution;
  private final Map<String, String> passwords = new TreeMap<>();
  private CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);

  public Keycloak(Home home, Settings settings) {
    this.home = home;
    this.settings = settings;
    this.distribution = new Distribution(home);
  }

  public Daemon daemon() {
    return new Daemon(home, "keycloak");
  }

  /** Whether this Gantry runs one of its own, by its settings. */
  public static boolean isWanted(Settings settings) {
    return !OFF.equals(settings.get("GANTRY_KEYCLOAK"))
        && settings.get("GANTRY_OIDC_ISSUER").isBlank()
        && !settings.hasExternalDatabase();
  }

  /** Why there is none, for people; "" where there is one. */
  public static String absence(Settings settings) {
    if (isWanted(settings)) {
      return "";
    }
    if (!settings.get("GANTRY_OIDC_ISSUER").isBlank()) {
      return "external: " + settings.get("GANTRY_OIDC_ISSUER");
    }
    return OFF.equals(settings.get("GANTRY_KEYCLOAK"))
        ? "switched off"
        : "none, since the database is external; connect a provider by GANTRY_OIDC_ISSUER";
  }

  public static String url(Settings settings) {
    return "https://localhost:" + settings.number("GANTRY_KEYCLOAK_PORT");
  }

  /** What the server must be told so that it takes this Keycloak's tokens. */
  public static Map<String, String> serverEnvironment(Home home, Settings settings) {
    return isWanted(settings)
        ? Map.of(
            "GANTRY_OIDC_ISSUER", url(settings) + "/realms/gantry",
            "GANTRY_OIDC_CLIENT", "gantry",
            "GANTRY_OIDC_USERNAME_CLAIM", "preferred_username",
            "GANTRY_OIDC_USERNAME_PREFIX", "-",
            "GANTRY_OIDC_GROUPS_CLAIM", "groups",
            "GANTRY_OIDC_CA", home.pki().resolve("ca.crt").toString())
        : Map.of();
  }

  /** Begins to start; the database and the certificates must be there. */
  public void begin() {
    starting =
        CompletableFuture.runAsync(
            () -> {
              try {
                start();
              } catch (IOException e) {
                throw new Trouble("Keycloak could not be started: " + e.getMessage(), e);
              }
            });
  }

  private void start() throws IOException {
    if (daemon().isRunning()) {
      return;
    }
    Port.refuseTaken(new ThisMachine(), List.of(Port.ofKeycloak(settings)));
    distribution.ensure(Map.of("JAVA_HOME", System.getProperty("java.home")));
    Map<String, String> environment = new LinkedHashMap<>(environment());
    Path imported = distribution.directory().resolve("data/import/gantry-realm.json");
    if (isFresh()) {
      Realm realm = realm();
      Realm.writePrivate(imported, realm.text());
      passwords.putAll(realm.passwords());
      String bootstrap = Realm.secret();
      passwords.put("keycloak-admin (Keycloak's own console)", bootstrap);
      environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "keycloak-admin");
      environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", bootstrap);
    }
    daemon()
        .start(
            List.of(
                distribution.directory().resolve("bin/kc.sh").toString(),
                "start",
                "--optimized",
                "--import-realm"),
            environment);
  }

  private Realm realm() throws IOException {
    Path template = home.project().resolve("wildfly-config/keycloak/gantry-realm.json");
    Path secret = home.directory("keycloak").resolve("console-secret");
    if (!Files.exists(secret)) {
      Realm.writePrivate(secret, Realm.secret());
    }
    return new Realm(
        Files.readString(template), settings.apiUrl(), Files.readString(secret).strip());
  }

  private Map<String, String> environment() {
    Path pki = home.pki();
    return Map.ofEntries(
        Map.entry("JAVA_HOME", System.getProperty("java.home")),
        Map.entry("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx" + settings.get("GANTRY_KEYCLOAK_HEAP")),
        Map.entry("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1 -XX:MaxMetaspaceSize=192m -Xss512k"),
        Map.entry("MALLOC_ARENA_MAX", "2"),
        Map.entry(
            "KC_DB_URL",
            "jdbc:postgresql://127.0.0.1:" + settings.number("GANTRY_DB_PORT") + "/keycloak"),
        Map.entry("KC_DB_USERNAME", settings.get("DB_USER")),
        Map.entry("KC_DB_PASSWORD", settings.get("DB_PASSWORD")),
        Map.entry("KC_DB_POOL_INITIAL_SIZE", "1"),
        Map.entry("KC_DB_POOL_MAX_SIZE", "10"),
        Map.entry("KC_HOSTNAME", url(settings)),
        Map.entry("KC_HTTP_HOST", "127.0.0.1"),
        Map.entry("KC_HTTP_ENABLED", "false"),
        Map.entry("KC_HTTPS_PORT", settings.get("GANTRY_KEYCLOAK_PORT")),
        Map.entry("KC_HTTPS_CERTIFICATE_FILE", pki.resolve("keycloak.crt").toString()),
        Map.entry("KC_HTTPS_CERTIFICATE_KEY_FILE", pki.resolve("keycloak.key").toString()));
  }

  private boolean isFresh() {
    return !Files.exists(realmMark());
  }

  private Path realmMark() {
    return home.root().resolve("keycloak/realm-imported");
  }

  /** Waits until people can log in. */
  public String awaitReady() throws IOException {
    try {
      starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Trouble trouble ? trouble : e;
    }
    ApiClient client = new ApiClient(home, url(settings));
    boolean answered =
        Pause.until(
            PATIENCE,
            () ->
                client.isOk("/realms/gantry/.well-known/openid-configuration")
                    || !daemon().isSupervised());
    if (!answered || !daemon().isRunning()) {
      String words = daemon().lastWords(8);
      stop();
      throw new Trouble(
          "Keycloak did not come up at "
              + url(settings)
              + "; all else is up, and `./gantry up --no-keycloak` does without. Its last words ("
              + home.log(daemon().name())
              + "):\n"
              + words);
    }
    if (isFresh()) {
      Files.createFile(realmMark());
      Files.deleteIfExists(distribution.directory().resolve("data/import/gantry-realm.json"));
    }
    return url(settings);
  }

  /** Gives the realm's groups their rights: administrators all, each tenant its namespace. */
  public String permit() throws IOException {
    ApiClient api = new ApiClient(home, settings);
    String rbac = "/apis/rbac.authorization.k8s.io/v1/";
    post(api, rbac + "clusterrolebindings", Permissions.administrators());
    for (String tenant : Permissions.TENANTS) {
      post(api, "/api/v1/namespaces", Permissions.namespace(tenant));
      for (String binding : Permissions.bindings(tenant)) {
        post(api, rbac + "namespaces/" + tenant + "/rolebindings", binding);
      }
    }
    return "";
  }

  private static void post(ApiClient api, String path, String body) throws IOException {
    HttpResponse<String> answer = api.post(path, body);
    if (answer.statusCode() != 201 && answer.statusCode() != 409) {
      throw new Trouble(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
  }

  /** Passwords of this start, user → password; empty when it was not the first. */
  public Map<String, String> passwords() {
    return passwords;
  }

  public boolean stop() {
    return daemon().stop(STOP_PATIENCE);
  }
}
