package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Machine;
import dev.gantry.launcher.host.ThisMachine;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Looks at everything that Gantry needs of this machine, and says what is wrong and what to do. */
@Command(
    name = "doctor",
    description = "Examine this machine and explain what is wrong, if anything.")
public final class Doctor implements Callable<Integer> {

  private final Terminal terminal = Terminal.standard();

  static void refuseWithoutRoot(Machine machine) {
    if (!"root".equals(machine.user())) {
      throw new Trouble(
          "Gantry runs real containers and needs root, not "
              + machine.user()
              + ": run it with sudo.");
    }
  }

  @Override
  public Integer call() throws IOException {
    Home home = Home.find();
    Settings settings = new Settings(home.settings(), System.getenv());
    long problems = 0;
    for (Finding finding : new Examination(new ThisMachine(), home, settings).findings()) {
      terminal.line(mark(finding), finding.what(), finding.detail());
      problems += finding.verdict() == Finding.Verdict.WRONG ? 1 : 0;
    }
    terminal.say(
        problems == 0
            ? "Nothing is wrong."
            : problems + (problems == 1 ? " problem." : " problems."));
    return problems == 0 ? 0 : 3;
  }

  private String mark(Finding finding) {
    return switch (finding.verdict()) {
      case GOOD -> terminal.paint("32", "✓");
      case NOTED -> "·";
      case WRONG -> terminal.paint("31", "✗");
    };
  }
}
