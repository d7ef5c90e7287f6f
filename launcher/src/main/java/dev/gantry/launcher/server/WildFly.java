package dev.gantry.launcher.server;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.host.Port;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.keycloak.Keycloak;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The provisioned application server with the EAR in it, run from a base directory of its own. */
public final class WildFly {

  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(120);
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(30);

  private final Home home;
  private final Settings settings;

  public WildFly(Home home, Settings settings) {
    this.home = home;
    this.settings = settings;
  }

  public Daemon daemon() {
    return new Daemon(home, "server");
  }

  public String start() throws IOException {
    if (daemon().isRunning()) {
      return "running already";
    }
    Path provisioned = provisioned();
    if (!Files.exists(provisioned.resolve("bin/standalone.sh"))) {
      throw new Trouble(
          "The server has not been built: ear/target/server is missing. Run `./gantry up`, which builds it.");
    }
    Port.refuseTaken(new ThisMachine(), Port.ofServer(settings));
    // What is configured and deployed comes from the build; only logs and data are this
    // installation's.
    Path base = home.directory("server");
    Command.run(
        "rm", "-rf", base.resolve("configuration").toString(), base.resolve("tmp").toString());
    Command.run(
        "rm", "-rf", base.resolve("data").toString(), base.resolve("deployments").toString());
    Command.run("cp", "-rp", provisioned.resolve("standalone") + "/.", base.toString());
    daemon()
        .start(
            List.of(
                provisioned.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + base,
                "-Djboss.bind.address.management=127.0.0.1",
                "-Djboss.management.http.port=" + settings.number("GANTRY_MANAGEMENT_PORT"),
                "-Dgantry.pki.dir=" + home.pki(),
                "-Dgantry.api.port=" + settings.number("GANTRY_API_PORT"),
                "-Dgantry.bind.address=0.0.0.0",
                "-Dgantry.advertise.address=" + settings.hostAddress(),
                "-Dgantry.service.cidr=" + settings.get("GANTRY_SERVICE_CIDR"),
                "-Dgantry.pod.cidr=" + settings.get("GANTRY_POD_CIDR"),
                "-Dgantry.dns.address=" + settings.get("GANTRY_DNS_ADDRESS"),
                "-Dgantry.cluster.domain=" + settings.get("GANTRY_CLUSTER_DOMAIN"),
                "-Dgantry.node.grace.seconds=" + settings.number("GANTRY_NODE_GRACE_SECONDS"),
                "-Dgantry.unreachable.toleration.seconds="
                    + settings.number("GANTRY_UNREACHABLE_TOLERATION_SECONDS")),
            environment(provisioned, base));
    return "started";
  }

  private Map<String, String> environment(Path provisioned, Path base) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(settings.beginningWith("GANTRY_OIDC_"));
    environment.putAll(Keycloak.serverEnvironment(home, settings));
    environment.put("DB_URL", settings.databaseUrl());
    environment.put("DB_USER", settings.get("DB_USER"));
    environment.put("DB_PASSWORD", settings.get("DB_PASSWORD"));
    environment.put("GANTRY_SERVER_HEAP", settings.get("GANTRY_SERVER_HEAP"));
    environment.put("GANTRY_JAVA_OPTS", javaOptions(ClassArchive.of(provisioned)));
    // The server runs on the JDK that was chosen for the launcher.
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("JBOSS_LOG_DIR", base.resolve("log").toString());
    // So that the script hands signals on to the server.
    environment.put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
    return environment;
  }

  private static String javaOptions(ClassArchive archive) throws IOException {
    archive.keep();
    String own = System.getenv().getOrDefault("GANTRY_JAVA_OPTS", "");
    return String.join(" ", archive.options()) + " " + own;
  }

  /** Waits until the API serves; returns its version. */
  public String awaitReady() throws IOException {
    ApiClient api = new ApiClient(home, settings);
    boolean ended =
        Pause.until(
            PATIENCE,
            () -> !daemon().isRunning() || api.isOk("/readyz") || log().isDeploymentFailed());
    if (!ended || !daemon().isRunning() || !api.isOk("/readyz")) {
      String failure = failure(api);
      // Started again, it would fail again.
      stop();
      throw new Trouble(failure);
    }
    HttpResponse<String> version = api.get("/version");
    return version.body().replaceAll("(?s).*\"gitVersion\"\\s*:\\s*\"([^\"]*)\".*", "$1");
  }

  private ServerLog log() {
    return ServerLog.read(home.log("server"));
  }

  private String failure(ApiClient api) {
    ServerLog log = log();
    String what =
        !daemon().isRunning()
            ? "The server ended while it started."
            : log.isDeploymentFailed()
                ? "The server runs, but the application could not be deployed in it."
                : "The server did not become ready within "
                    + PATIENCE.toSeconds()
                    + " s at "
                    + settings.apiUrl()
                    + ": "
                    + api.unreadiness()
                    + ".";
    return what
        + "\n  "
        + log.reason().orElseGet(() -> "Its last words:\n" + log.lastWords(8))
        + "\n  The whole log: "
        + home.log("server");
  }

  /** Stops; the first time with a JDK, the server writes down its classes, which takes longer. */
  public boolean stop() throws IOException {
    ClassArchive archive = ClassArchive.of(provisioned());
    boolean stopped = daemon().stop(archive.isWritten() ? STOP_PATIENCE : WRITE_PATIENCE);
    archive.keep();
    return stopped;
  }

  private Path provisioned() {
    return home.project().resolve("ear/target/server");
  }

  /** Lets agents join: the bootstrap token becomes the Secret that Kubernetes defines for it. */
  public String allowJoining() throws IOException {
    String[] token = Files.readString(home.pki().resolve("bootstrap-token")).strip().split("\\.");
    String secret =
        """
        {"apiVersion":"v1","kind":"Secret","type":"bootstrap.kubernetes.io/token",
         "metadata":{"name":"bootstrap-token-%s","namespace":"kube-system"},
         "stringData":{"token-id":"%s","token-secret":"%s","usage-bootstrap-authentication":"true",
           "usage-bootstrap-signing":"true","description":"lets node agents of this machine join"}}
        """
            .formatted(token[0], token[0], token[1]);
    ApiClient api = new ApiClient(home, settings);
    AtomicInteger code = new AtomicInteger();
    // The server serves a moment before its first bootstrap has made the namespace.
    Pause.until(JOIN_PATIENCE, () -> store(api, secret, code));
    if (code.get() != 201 && code.get() != 409) {
      throw new Trouble("The bootstrap token could not be stored: the API answered " + code + ".");
    }
    return code.get() == 201 ? "bootstrap token stored" : "bootstrap token known";
  }

  private static boolean store(ApiClient api, String secret, AtomicInteger code) {
    try {
      code.set(api.post("/api/v1/namespaces/kube-system/secrets", secret).statusCode());
      return code.get() != 404 && code.get() < 500;
    } catch (IOException e) {
      return false;
    }
  }
}
