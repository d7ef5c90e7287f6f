package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the agent of a node is called. */
record AgentCommand(Home home, Settings settings) {

  private static final List<String> MACHINE_OPTIONS =
      List.of(
          // Without -Xms the heap starts at its largest on a big machine; 30 MB of it are alive.
          "-Xms32m",
          "-Xmn16m",
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k");

  /** Words that start the agent. */
  String[] start(int number, Containerd containerd) {
    String name = settings.nodeName(number);
    List<String> words = new ArrayList<>(List.of(java()));
    words.addAll(MACHINE_OPTIONS);
    words.addAll(
        List.of(
            "-jar",
            jar().toString(),
            "--server",
            "https://" + settings.hostAddress() + ":" + settings.number("GANTRY_API_PORT"),
            "--ca-file",
            home.pki().resolve("ca.crt").toString(),
            "--bootstrap-token-file",
            home.pki().resolve("bootstrap-token").toString(),
            "--node-name",
            name,
            "--node-ip",
            settings.nodeAddress(number),
            "--state-dir",
            home.node(name).resolve("agent").toString(),
            "--containerd-socket",
            containerd.socket().toString(),
            "--image-dir",
            home.images().toString(),
            "--cni-conf-dir",
            containerd.cniConfiguration().toString(),
            "--cni-bin-dir",
            "/usr/lib/cni",
            "--cluster-dns",
            settings.get("GANTRY_DNS_ADDRESS"),
            "--cluster-domain",
            settings.get("GANTRY_CLUSTER_DOMAIN"),
            "--service-cidr",
            settings.get("GANTRY_SERVICE_CIDR"),
            "--ingress-http-port",
            settings.get("GANTRY_INGRESS_PORT"),
            "--ingress-https-port",
            settings.get("GANTRY_INGRESS_TLS_PORT")));
    return words.toArray(String[]::new);
  }

  /** Words that take away what an agent set up in its network namespace. */
  String[] cleanUp() {
    return new String[] {
      java(),
      "-cp",
      jar().toString(),
      "dev.gantry.agent.network.NetworkCleanup",
      settings.get("GANTRY_DNS_ADDRESS")
    };
  }

  private Path jar() {
    Path jar = home.project().resolve("agent/target/gantry-agent.jar");
    if (!Files.exists(jar)) {
      throw new Trouble(
          "The node agent has not been built: " + jar + " is missing. Run `./gantry up`.");
    }
    return jar;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin/java").toString();
  }
}
