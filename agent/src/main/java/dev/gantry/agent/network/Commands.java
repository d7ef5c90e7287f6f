package dev.gantry.agent.network;

import java.util.List;

/**
 * Runs the system's network programs ({@code ip}, {@code iptables-restore}, …) in one namespace.
 */
@FunctionalInterface
public interface Commands {

  /**
   * Runs one program to its end.
   *
   * @param input text for its standard input, empty for none
   * @return exit code and output; a program that is not installed gives exit code 127
   */
  Outcome run(String input, List<String> command);

  default Outcome run(String... command) {
    return run("", List.of(command));
  }

  /** Runs a program that must succeed; its own words are the message when it does not. */
  default String expect(String input, List<String> command) {
    Outcome outcome = run(input, command);
    if (!outcome.ok()) {
      throw new CommandFailed(command, outcome);
    }
    return outcome.output();
  }

  default String expect(String... command) {
    return expect("", List.of(command));
  }

  /** What a program left: standard output and standard error apart. */
  record Outcome(int exitCode, String output, String error) {
    public boolean ok() {
      return exitCode == 0;
    }
  }

  /** A program that had to succeed did not. */
  final class CommandFailed extends RuntimeException {
    CommandFailed(List<String> command, Outcome outcome) {
      super(
          String.join(" ", command)
              + ": exit code "
              + outcome.exitCode()
              + ": "
              + outcome.error().strip());
    }
  }
}
