package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.keycloak.Keycloak;
import dev.gantry.launcher.node.NodeHost;
import dev.gantry.launcher.node.NodeNetworks;
import dev.gantry.launcher.server.Postgres;
import dev.gantry.launcher.server.WildFly;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops everything that {@code up} started. */
@Command(
    name = "down",
    description = "Stop Gantry on this machine. The cluster's state stays for the next up.")
public final class Down implements Callable<Integer> {

  @Option(
      names = "--purge",
      description = "Also remove the state: database, certificates, images, kubeconfig.")
  private boolean purge;

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    Settings settings = new Settings(home.settings(), System.getenv());
    Doctor.refuseWithoutRoot(new ThisMachine());
    Terminal terminal = Terminal.standard();
    for (int number : NodeHost.known(home, settings)) {
      NodeHost host = new NodeHost(home, settings, number);
      terminal.step("host " + host.name(), () -> host.stop(false) ? "stopped" : "was not running");
    }
    Keycloak keycloak = new Keycloak(home, settings);
    if (Keycloak.isWanted(settings) || keycloak.daemon().isSupervised()) {
      terminal.step("Keycloak", () -> keycloak.stop() ? "stopped" : "was not running");
    }
    terminal.step(
        "server", () -> new WildFly(home, settings).stop() ? "stopped" : "was not running");
    terminal.step(
        "PostgreSQL", () -> new Postgres(home, settings).stop() ? "stopped" : "was not running");
    terminal.step(
        "node network",
        () -> {
          NodeNetworks.remove(home, settings);
          return "removed";
        });
    if (purge) {
      terminal.step(
          "state",
          () -> {
            dev.gantry.launcher.host.Command.run("rm", "-rf", home.root().toString());
            return "removed " + home.root();
          });
    }
    return 0;
  }
}
