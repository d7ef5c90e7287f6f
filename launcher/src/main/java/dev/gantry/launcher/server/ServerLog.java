package dev.gantry.launcher.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server's output says of its present run: whether the start failed, and why, in one or
 * two lines.
 *
 * @param lines the output since the last start
 */
public record ServerLog(List<String> lines) {

  /** What the start script prints first. */
  private static final String BEGINNING = "JBoss Bootstrap Environment";

  private static final Pattern STARTED_WITH_ERRORS = Pattern.compile("WFLYSRV0026");
  private static final Pattern DEPLOYED = Pattern.compile("WFLYSRV0010: Deployed \"gantry.ear\"");
  private static final Pattern CAUSE = Pattern.compile("^\\s*Caused by: (?:[\\w.$]+: )*(.+)$");
  private static final Pattern ERROR =
      Pattern.compile("^\\S+ \\S+ (?:ERROR|FATAL)\\s+\\[[^]]*] \\([^)]*\\) (.+)$");

  /** What a JVM says that does not start at all. */
  private static final Pattern NO_MACHINE =
      Pattern.compile("^(?:Error: |Error occurred|Unrecognized VM option|Invalid ).*");

  /** Reads the output since the last start. */
  public static ServerLog read(Path file) {
    if (!Files.exists(file)) {
      return new ServerLog(List.of());
    }
    try {
      List<String> all = new ArrayList<>();
      // Colour codes of the start-up console stand between the words.
      for (String line :
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.contains(BEGINNING)) {
          all.clear();
        }
        all.add(line.replaceAll("\u001b\\[[0-9;]*m", ""));
      }
      return new ServerLog(List.copyOf(all));
    } catch (IOException e) {
      return new ServerLog(List.of("its log cannot be read: " + e.getMessage()));
    }
  }

  /** Whether WildFly runs, but the application was not deployed: it will not get better. */
  public boolean isDeploymentFailed() {
    return has(STARTED_WITH_ERRORS) && !has(DEPLOYED);
  }

  /** The most telling words: the innermost cause that was logged, else the last error. */
  public Optional<String> reason() {
    if (has(Pattern.compile("Address already in use"))) {
      return Optional.of(
          "A port that it needs is taken (Address already in use): `./gantry doctor` says which.");
    }
    return last(NO_MACHINE).or(() -> last(CAUSE)).or(() -> last(ERROR));
  }

  /** The last lines, for when there is no reason to be found. */
  public String lastWords(int count) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  private boolean has(Pattern pattern) {
    return lines.stream().anyMatch(line -> pattern.matcher(line).find());
  }

  private Optional<String> last(Pattern pattern) {
    String found = null;
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        found = matcher.groupCount() == 0 ? line : matcher.group(1);
      }
    }
    return Optional.ofNullable(found).map(String::strip);
  }
}
