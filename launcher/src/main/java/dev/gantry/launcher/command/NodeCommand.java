package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.node.NodeHost;
import dev.gantry.launcher.node.NodeNetworks;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Single nodes of this machine: start, stop, kill. */
@Command(name = "node", description = "Start, stop or kill one node of this machine.")
public final class NodeCommand {

  private final Terminal terminal = Terminal.standard();

  @Command(description = "Start a node that was stopped, or a further one.")
  int start(@Parameters(paramLabel = "NAME", description = "e.g. node-2") String name) {
    NodeHost host = host(name);
    NodeNetworks.ensureBridge(Home.find(), settings());
    terminal.step("host " + name, host::start);
    return 0;
  }

  @Command(description = "Stop a node: its agent, its containers, its runtime.")
  int stop(
      @Parameters(paramLabel = "NAME", description = "e.g. node-2") String name,
      @Option(names = "--kill", description = "At once, as if the power had failed.")
          boolean kill) {
    terminal.step("host " + name, () -> host(name).stop(kill) ? "stopped" : "was not running");
    return 0;
  }

  @Command(name = "restart-agent", description = "Restart the agent alone; containers go on.")
  int restartAgent(@Parameters(paramLabel = "NAME", description = "e.g. node-1") String name) {
    NodeHost host = host(name);
    terminal.step(
        "agent of " + name,
        () -> {
          host.agent().stop(java.time.Duration.ofSeconds(10));
          host.start();
          return "restarted";
        });
    return 0;
  }

  @Command(description = "List the nodes of this machine.")
  int ls() throws IOException {
    for (int number : NodeHost.known(Home.find(), settings())) {
      NodeHost host = new NodeHost(Home.find(), settings(), number);
      terminal.say(
          host.name()
              + "  "
              + settings().nodeAddress(number)
              + "  "
              + (host.agent().isRunning() ? "running" : "stopped"));
    }
    return 0;
  }

  private static Settings settings() {
    return new Settings(Home.find().settings(), System.getenv());
  }

  private static NodeHost host(String name) {
    Doctor.refuseWithoutRoot(new ThisMachine());
    Settings settings = settings();
    List<String> parts = List.of(name.split("-(?=\\d+$)"));
    if (parts.size() != 2 || !parts.get(0).equals(settings.get("GANTRY_NODE_PREFIX"))) {
      throw new Trouble(
          "'"
              + name
              + "' is no node of this machine; they are named "
              + settings.nodeName(1)
              + ", "
              + settings.nodeName(2)
              + ", …");
    }
    return new NodeHost(Home.find(), settings, Integer.parseInt(parts.get(1)));
  }
}
