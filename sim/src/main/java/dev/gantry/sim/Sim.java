package dev.gantry.sim;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Clusters without containers, for any Kubernetes API server. */
@Command(
    name = "gantry-sim",
    mixinStandardHelpOptions = true,
    description = "Plays nodes and their pods against a Kubernetes API server.",
    subcommands = NodesCommand.class)
public final class Sim {

  private Sim() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Sim()).execute(args));
  }
}
