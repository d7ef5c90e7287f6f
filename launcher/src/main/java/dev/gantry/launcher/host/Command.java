package dev.gantry.launcher.host;

import dev.gantry.launcher.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One program of the system, run to its end. */
public final class Command {

  private Command() {}

  /** How a program ended: exit code and its output, both streams together. */
  public record Outcome(int code, String output) {
    public boolean ok() {
      return code == 0;
    }
  }

  /** Runs and returns the output; a failure is told with the program's own last words. */
  public static String run(String... words) {
    return run(List.of(words), null, Map.of());
  }

  public static String run(List<String> words, Path directory, Map<String, String> environment) {
    Outcome outcome = attempt(words, directory, environment);
    if (!outcome.ok()) {
      throw new Trouble(
          "`"
              + String.join(" ", words)
              + "` failed (exit "
              + outcome.code()
              + "): "
              + lastLines(outcome.output()));
    }
    return outcome.output();
  }

  /** Runs; whatever the exit code is. 127 when the program does not exist. */
  public static Outcome attempt(String... words) {
    return attempt(List.of(words), null, Map.of());
  }

  public static Outcome attempt(
      List<String> words, Path directory, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(10, TimeUnit.MINUTES);
      return new Outcome(process.exitValue(), output.strip());
    } catch (IOException e) {
      return new Outcome(127, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trouble("interrupted while running " + words.get(0));
    }
  }

  public static boolean exists(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(dir -> Path.of(dir, program).toFile().canExecute())
        || Path.of("/usr/sbin", program).toFile().canExecute()
        || Path.of("/sbin", program).toFile().canExecute();
  }

  private static String lastLines(String output) {
    List<String> lines = output.lines().toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
