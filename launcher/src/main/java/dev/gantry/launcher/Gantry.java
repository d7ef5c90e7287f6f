package dev.gantry.launcher;

import dev.gantry.launcher.command.Doctor;
import dev.gantry.launcher.command.Down;
import dev.gantry.launcher.command.ImageCommand;
import dev.gantry.launcher.command.NodeCommand;
import dev.gantry.launcher.command.Status;
import dev.gantry.launcher.command.Up;
import dev.gantry.launcher.host.Explanation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The part of {@code ./gantry} that runs once the project is built. */
@CommandLine.Command(
    name = "gantry",
    description = "A container platform that speaks the Kubernetes API.",
    mixinStandardHelpOptions = true,
    subcommands = {
      Up.class,
      Down.class,
      Status.class,
      Doctor.class,
      NodeCommand.class,
      ImageCommand.class
    })
public final class Gantry {

  private Gantry() {}

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Gantry());
    line.setErr(
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    line.setOut(
        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command.getErr().println("\ngantry: " + Explanation.of(e));
          if (!(e instanceof Trouble)) {
            command.getErr().println("        `./gantry doctor` looks for the usual causes.");
          }
          if (System.getenv("GANTRY_DEBUG") != null) {
            e.printStackTrace(command.getErr());
          }
          return 1;
        });
    System.exit(line.execute(arguments));
  }
}
