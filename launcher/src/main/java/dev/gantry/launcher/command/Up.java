package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Packages;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.image.Builder;
import dev.gantry.launcher.image.ImageFolder;
import dev.gantry.launcher.keycloak.Keycloak;
import dev.gantry.launcher.node.NodeHost;
import dev.gantry.launcher.node.NodeNetworks;
import dev.gantry.launcher.pki.ClusterCertificates;
import dev.gantry.launcher.server.ApiClient;
import dev.gantry.launcher.server.Pause;
import dev.gantry.launcher.server.Postgres;
import dev.gantry.launcher.server.WildFly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings everything up that is not up yet. */
@Command(
    name = "up",
    description =
        "Start Gantry on this machine: database, server, nodes. Does only what is missing.")
public final class Up implements Callable<Integer> {

  private static final Duration NODE_PATIENCE = Duration.ofSeconds(90);

  @Option(names = "--nodes", description = "How many nodes (default: as many as before, else 1).")
  private Integer nodes;

  @Option(names = "--no-nodes", description = "Only the control plane; agents join from elsewhere.")
  private boolean noNodes;

  @Option(names = "--no-examples", description = "Do not build the images of the worked example.")
  private boolean noExamples;

  @Option(
      names = "--no-keycloak",
      description = "Without the login that comes with Gantry; later ups too, until --keycloak.")
  private boolean noKeycloak;

  @Option(names = "--keycloak", description = "With the login again.")
  private boolean withKeycloak;

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    home.directory("");
    Settings settings = new Settings(home.settings(), System.getenv());
    if (nodes != null) {
      settings.set("GANTRY_NODES", String.valueOf(nodes));
    }
    int wanted = noNodes ? 0 : settings.number("GANTRY_NODES");
    if (wanted < 0 || wanted > 200) {
      throw new Trouble("--nodes takes a number from 0 to 200.");
    }
    if (noKeycloak || withKeycloak) {
      settings.set("GANTRY_KEYCLOAK", noKeycloak ? "off" : "on");
    }
    Doctor.refuseWithoutRoot(new ThisMachine());
    settings.keep();
    Terminal terminal = Terminal.standard();
    List<NodeHost> hosts =
        IntStream.rangeClosed(1, wanted).mapToObj(i -> new NodeHost(home, settings, i)).toList();
    Keycloak keycloak = new Keycloak(home, settings);
    controlPlane(home, settings, terminal, wanted > 0, keycloak);
    startNodes(home, settings, terminal, hosts);
    boolean examples = noExamples || wanted == 0 || exampleImages(home, terminal);
    if (Keycloak.isWanted(settings)) {
      terminal.step("Keycloak", keycloak::awaitReady);
      terminal.step("groups' rights", keycloak::permit);
    } else {
      terminal.line("·", "Keycloak", Keycloak.absence(settings));
    }
    tell(home, settings, terminal, wanted);
    tellPasswords(terminal, keycloak);
    if (!examples) {
      terminal.say(
          "\n  The worked example's images are missing: when the trouble above is gone, `./gantry up` builds them.");
    }
    return 0;
  }

  private static void controlPlane(
      Home home, Settings settings, Terminal terminal, boolean withNodes, Keycloak keycloak)
      throws IOException {
    if (withNodes) {
      terminal.step(
          "system packages",
          () -> {
            List<String> missing = Packages.missingForNodes(new ThisMachine());
            Packages.install(new ThisMachine(), missing);
            return missing.isEmpty() ? "all there" : "installed " + String.join(", ", missing);
          });
    }
    if (!new ThisMachine().has("kubectl")) {
      kubectl(terminal);
    }
    terminal.step(
        "certificates",
        () -> {
          ClusterCertificates.ensure(home.pki(), settings);
          ClusterCertificates.writeKubeconfig(home.kubeconfig(), home.pki(), settings.apiUrl());
          return "";
        });
    terminal.step("node network", () -> NodeNetworks.ensureBridge(home, settings));
    if (settings.hasExternalDatabase()) {
      terminal.line("·", "PostgreSQL", "external: " + settings.databaseUrl());
    } else {
      terminal.step("PostgreSQL", () -> new Postgres(home, settings).start());
    }
    if (Keycloak.isWanted(settings)) {
      new Postgres(home, settings).ensureDatabase("keycloak");
      keycloak.begin();
    }
    WildFly server = new WildFly(home, settings);
    terminal.step("server", server::start);
  }

  /** Not every system packages it; the cluster runs without, so that is told and no more. */
  private static void kubectl(Terminal terminal) {
    try {
      Packages.install(new ThisMachine(), List.of("kubernetes-client"));
      terminal.line("·", "kubectl", "installed (package kubernetes-client)");
    } catch (Trouble e) {
      terminal.line(
          "·",
          "kubectl",
          "not installed, and not in this system's packages: see https://kubernetes.io/docs/tasks/tools");
    }
  }

  private static void startNodes(
      Home home, Settings settings, Terminal terminal, List<NodeHost> hosts) throws IOException {
    for (NodeHost host : hosts) {
      terminal.step("host " + host.name(), host::start);
    }
    WildFly server = new WildFly(home, settings);
    terminal.step("API", server::awaitReady);
    terminal.step("joining", server::allowJoining);
    ApiClient api = new ApiClient(home, settings);
    for (NodeHost host : hosts) {
      terminal.step(
          "node " + host.name() + " ready",
          () -> {
            boolean ready =
                Pause.until(
                    NODE_PATIENCE, () -> isReady(api, host.name()) || !host.agent().isRunning());
            if (!ready || !host.agent().isRunning()) {
              throw new Trouble(
                  host.name()
                      + " did not become Ready. The last words of its agent ("
                      + home.log(host.agent().name())
                      + "):\n"
                      + host.agent().lastWords(12));
            }
            return "";
          });
    }
  }

  /**
   * Builds the worked example's images where they are missing, so that its manifests can be applied
   * at once. False when that is not possible now; the cluster is as good without them.
   */
  private static boolean exampleImages(Home home, Terminal terminal) throws IOException {
    for (String part : List.of("frontend", "backend")) {
      String tag = "gantry.local/k8sdemo/" + part + ":1";
      Path context = home.project().resolve("examples/k8sdemo").resolve(part);
      if (!Files.exists(ImageFolder.archive(home, tag))) {
        try {
          new Builder(home, terminal).build(context, context.resolve("Dockerfile"), tag, List.of());
        } catch (Trouble e) {
          terminal.say("    " + e.getMessage());
          return false;
        }
      }
    }
    return true;
  }

  static boolean isReady(ApiClient api, String node) {
    try {
      var response = api.get("/api/v1/nodes/" + node);
      return response.statusCode() == 200
          && new com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(response.body()).at("/status/conditions").findParents("type").stream()
                  .anyMatch(
                      c ->
                          "Ready".equals(c.path("type").asText())
                              && "True".equals(c.path("status").asText()));
    } catch (IOException e) {
      return false;
    }
  }

  private static void tellPasswords(Terminal terminal, Keycloak keycloak) {
    if (!keycloak.passwords().isEmpty()) {
      terminal.say("\n  People who can log in, shown this once (they are kept nowhere):");
      keycloak.passwords().forEach((user, password) -> terminal.line(" ", user, password));
    }
  }

  private static void tell(Home home, Settings settings, Terminal terminal, int nodes) {
    terminal.say(
        """

        Gantry is up: %d node%s, API at %s

          export KUBECONFIG=%s
          kubectl get nodes -o wide

        Next: the worked example, a front end and a back end behind an ingress
          kubectl create namespace k8sdemo && kubectl apply -n k8sdemo -f examples/k8sdemo/backend-dp.yaml \\
            -f examples/k8sdemo/backend-svc.yaml -f examples/k8sdemo/frontend-dp.yaml \\
            -f examples/k8sdemo/frontend-svc.yaml -f examples/k8sdemo/ingress.yaml
          curl -H 'Host: k8sdemo.local' http://127.0.0.1:%s/

        ./gantry status tells how it is, ./gantry doctor what is wrong, ./gantry down stops it."""
            .formatted(
                nodes,
                nodes == 1 ? "" : "s",
                settings.apiUrl(),
                home.kubeconfig(),
                settings.get("GANTRY_INGRESS_PORT")));
  }
}
