package dev.gantry.launcher.host;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that goes on when the launcher has ended. Its pid file keeps the pid and the start
 * time, so that a pid that was given to another process since is never mistaken for ours.
 */
public record Daemon(Home home, String name) {

  public Optional<ProcessHandle> handle() {
    try {
      if (!Files.exists(pidFile())) {
        return Optional.empty();
      }
      String[] kept = Files.readString(pidFile()).strip().split(" ");
      return ProcessHandle.of(Long.parseLong(kept[0]))
          .filter(ProcessHandle::isAlive)
          .filter(p -> !isZombie(p))
          .filter(p -> startTime(p) == Long.parseLong(kept[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isRunning() {
    return handle().isPresent();
  }

  /** Starts in a session of its own, output to {@code logs/<name>.log}. */
  public ProcessHandle start(List<String> words, Map<String, String> environment) {
    List<String> all = new ArrayList<>(List.of("setsid"));
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.log(name).toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      Process process = builder.start();
      Files.writeString(pidFile(), process.pid() + " " + startTime(process.toHandle()) + "\n");
      return process.toHandle();
    } catch (IOException e) {
      throw new Trouble("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Asks, waits, then insists. True if there was something to stop. */
  public boolean stop(Duration patience) {
    Optional<ProcessHandle> running = handle();
    running.ifPresent(p -> stop(p, patience));
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return running.isPresent();
  }

  private static void stop(ProcessHandle process, Duration patience) {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process);
    if (patience.isZero()) {
      family.forEach(ProcessHandle::destroyForcibly);
    } else {
      process.destroy();
    }
    try {
      process.onExit().get(Math.max(patience.toMillis(), 5000), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      family.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of its log, for messages. */
  public String lastWords(int lines) {
    try {
      List<String> all =
          Files.exists(home.log(name)) ? Files.readAllLines(home.log(name)) : List.of();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  private Path pidFile() {
    return home.run().resolve(name + ".pid");
  }

  /** Ended, but not yet fetched by the process that inherited it. */
  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      // The program's name stands in parentheses and may contain anything.
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      return true;
    }
  }

  private static long startTime(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
