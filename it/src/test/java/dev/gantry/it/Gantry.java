package dev.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A Gantry of the tests' own on this machine, brought up by the launcher as a person would, with
 * ports, addresses and folders apart from the defaults. It is started by the first test class that
 * asks and stopped when the JVM ends.
 */
final class Gantry {

  static final Path PROJECT =
      Path.of(System.getProperty("gantry.project", "..")).toAbsolutePath().normalize();
  static final Path HOME = PROJECT.resolve("it/target/home");
  static final int INGRESS_PORT = 18080;

  private static final Map<String, String> ENVIRONMENT = new LinkedHashMap<>();
  private static Gantry running;

  static {
    ENVIRONMENT.put("GANTRY_HOME", HOME.toString());
    // The reactor that runs these tests has built everything just now.
    ENVIRONMENT.put("GANTRY_NO_BUILD", "1");
    ENVIRONMENT.put("GANTRY_API_PORT", "16443");
    ENVIRONMENT.put("GANTRY_MANAGEMENT_PORT", "19990");
    ENVIRONMENT.put("GANTRY_DB_PORT", "15532");
    ENVIRONMENT.put("GANTRY_INGRESS_PORT", String.valueOf(INGRESS_PORT));
    ENVIRONMENT.put("GANTRY_INGRESS_TLS_PORT", "18443");
    // Who logs in by Keycloak has a test of their own.
    ENVIRONMENT.put("GANTRY_KEYCLOAK", "off");
    ENVIRONMENT.put("GANTRY_NODE_NET", "10.202.0");
    ENVIRONMENT.put("GANTRY_BRIDGE", "gantryit0");
    ENVIRONMENT.put("GANTRY_NODE_PREFIX", "it");
    ENVIRONMENT.put("GANTRY_SERVICE_CIDR", "10.97.0.0/16");
    ENVIRONMENT.put("GANTRY_DNS_ADDRESS", "10.97.0.10");
    ENVIRONMENT.put("GANTRY_POD_CIDR", "10.245.0.0/16");
    // An outage must be seen within the patience of a test.
    ENVIRONMENT.put("GANTRY_NODE_GRACE_SECONDS", "20");
    ENVIRONMENT.put("GANTRY_UNREACHABLE_TOLERATION_SECONDS", "2");
    ENVIRONMENT.put("KUBECONFIG", HOME.resolve("kubeconfig").toString());
    ENVIRONMENT.put("HOME", PROJECT.resolve("it/target").toString());
  }

  private final Shell shell = new Shell(PROJECT, ENVIRONMENT);

  private Gantry() {}

  /** The running cluster, with at least {@code nodes} nodes. */
  static synchronized Gantry withNodes(int nodes) {
    if (running == null) {
      Gantry gantry = new Gantry();
      // GANTRY_IT_KEEP: go on with what a run before this one left running.
      if (System.getenv("GANTRY_IT_KEEP") == null) {
        gantry.launcher("down", "--purge");
      }
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    if (System.getenv("GANTRY_IT_KEEP") == null) {
                      gantry.launcher("down");
                    }
                  }));
      running = gantry;
    }
    Shell.Result up = running.launcher("up", "--nodes", String.valueOf(nodes));
    assertThat(up.code()).as("gantry up%n%s%n%s", up.out(), up.err()).isZero();
    return running;
  }

  Shell.Result launcher(String... words) {
    List<String> all = new ArrayList<>(List.of(PROJECT.resolve("gantry").toString()));
    all.addAll(Arrays.asList(words));
    return shell.run(Duration.ofMinutes(9), "", all);
  }

  /** Runs kubectl; the caller says whether it should succeed. */
  Shell.Result kubectl(String... words) {
    return kubectlWithInput("", words);
  }

  Shell.Result kubectlWithInput(String input, String... words) {
    List<String> all = new ArrayList<>(List.of("kubectl"));
    all.addAll(Arrays.asList(words));
    return shell.run(Duration.ofMinutes(3), input, all);
  }

  /** kubectl's output; fails the test when kubectl fails. */
  String get(String... words) {
    return kubectl(words).ok().out().strip();
  }

  /** Applies manifests given as text. */
  void apply(String namespace, String yaml) {
    kubectlWithInput(yaml, "apply", "-n", namespace, "-f", "-").ok();
  }

  Shell.Result sh(String script) {
    return shell.run(Duration.ofMinutes(3), "", List.of("bash", "-c", script));
  }

  Map<String, String> environment() {
    return ENVIRONMENT;
  }

  Path kubeconfig() {
    return HOME.resolve("kubeconfig");
  }

  /** Waits until {@code actual} contains {@code expected}; the failure shows what was last seen. */
  static void eventually(Duration limit, Supplier<String> actual, String expected) {
    Await.until(limit, actual, s -> s.contains(expected), "contains '" + expected + "'");
  }
}
