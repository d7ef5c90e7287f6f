package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.host.Daemon;
import dev.gantry.launcher.keycloak.Keycloak;
import dev.gantry.launcher.node.NodeHost;
import dev.gantry.launcher.server.ApiClient;
import dev.gantry.launcher.server.Postgres;
import dev.gantry.launcher.server.WildFly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells what runs. Exit code 0 when all of it does, 3 otherwise. */
@Command(
    name = "status",
    description = "Tell what runs: database, server, nodes; with memory and addresses.")
public final class Status implements Callable<Integer> {

  private final Terminal terminal = Terminal.standard();
  private boolean whole = true;

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    Settings settings = new Settings(home.settings(), System.getenv());
    if (!Files.exists(home.kubeconfig())) {
      terminal.say(
          "Gantry has not been started here (" + home.root() + " is empty). Run ./gantry up.");
      return 3;
    }
    if (settings.hasExternalDatabase()) {
      terminal.line("·", "PostgreSQL", "external: " + settings.databaseUrl());
    } else {
      tell(
          "PostgreSQL",
          new Postgres(home, settings).daemon(),
          "port " + settings.get("GANTRY_DB_PORT"));
    }
    Daemon server = new WildFly(home, settings).daemon();
    boolean serving = server.isRunning() && new ApiClient(home, settings).isOk("/readyz");
    tell("server", server, settings.apiUrl() + (serving ? "" : ", not serving"));
    whole &= serving;
    if (Keycloak.isWanted(settings)) {
      tell("Keycloak", new Keycloak(home, settings).daemon(), Keycloak.url(settings));
    } else {
      terminal.line("·", "Keycloak", Keycloak.absence(settings));
    }
    for (int number : NodeHost.known(home, settings)) {
      NodeHost host = new NodeHost(home, settings, number);
      boolean ready = serving && Up.isReady(new ApiClient(home, settings), host.name());
      tell(host.name() + " runtime", host.runtime(), "");
      tell(
          host.name() + " agent",
          host.agent(),
          settings.nodeAddress(number) + (ready ? ", Ready" : ", not Ready"));
      whole &= ready;
    }
    terminal.say("  kubeconfig  " + home.kubeconfig());
    return whole ? 0 : 3;
  }

  private void tell(String what, Daemon daemon, String detail) {
    boolean running = daemon.isRunning();
    whole &= running;
    String mark = running ? terminal.paint("32", "✓") : terminal.paint("31", "✗");
    String memory = daemon.handle().map(p -> residentMegabytes(p) + " MB").orElse("not running");
    terminal.line(mark, what, memory + (detail.isEmpty() ? "" : "  " + detail));
  }

  /** Resident memory of a process and those that it started. */
  private static long residentMegabytes(ProcessHandle process) {
    return (resident(process) + process.descendants().mapToLong(Status::resident).sum()) / 1024;
  }

  private static long resident(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
          .filter(l -> l.startsWith("VmRSS:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
