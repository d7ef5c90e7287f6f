package dev.gantry.launcher.host;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that goes on when the launcher has ended, under a supervisor that starts it again when
 * it ends by itself. Both are told from other processes by {@link ProcessMark}s: {@code
 * run/NAME.pid} and {@code run/NAME.supervisor}.
 */
public record Daemon(Home home, String name) {

  private static final Duration START_PATIENCE = Duration.ofSeconds(20);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

  /** The running process; none while it is being started again. */
  public Optional<ProcessHandle> handle() {
    return ProcessMark.read(pidFile()).flatMap(ProcessMark::handle);
  }

  public boolean isRunning() {
    return handle().isPresent();
  }

  /** Whether it would be started again if it ended. */
  public boolean isSupervised() {
    return supervisor().isPresent();
  }

  /** Whether it was started, not stopped, and does not run nor is started again. */
  public boolean hasEnded() {
    return Files.exists(pidFile()) && !isRunning() && !isSupervised();
  }

  private Optional<ProcessHandle> supervisor() {
    return ProcessMark.read(supervisorFile()).flatMap(ProcessMark::handle);
  }

  /**
   * Starts under a supervisor, in a session of its own, output to {@code logs/<name>.log}; what an
   * earlier start left is stopped.
   */
  public ProcessHandle start(List<String> words, Map<String, String> environment) {
    stop(Duration.ZERO);
    List<String> all =
        new ArrayList<>(
            List.of(home.project().resolve("launcher/supervise").toString(), pidFile().toString()));
    all.addAll(words);
    launch(all, environment, supervisorFile());
    boolean started =
        Pause.until(START_PATIENCE, () -> Files.exists(pidFile()) || supervisor().isEmpty());
    return handle()
        .filter(h -> started)
        .orElseThrow(() -> new Trouble(name + " did not start: " + lastWords(3)));
  }

  /** Starts without a supervisor, for what must not be started again by itself. */
  public void startOnce(List<String> words, Map<String, String> environment) {
    stop(Duration.ZERO);
    launch(words, environment, pidFile());
  }

  /**
   * In a session of its own, all signals at their defaults: a launcher that was started in the
   * background or by nohup is deaf to interrupts or hangups, and containers would inherit that.
   */
  private void launch(List<String> words, Map<String, String> environment, Path mark) {
    List<String> all = new ArrayList<>(List.of("env", "--default-signal", "setsid"));
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.log(name).toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      Process process = builder.start();
      ProcessMark.of(process.pid()).write(mark);
    } catch (IOException e) {
      throw new Trouble("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Asks, waits, then insists. True if there was something to stop. */
  public boolean stop(Duration patience) {
    return stop(patience, "TERM");
  }

  /**
   * Stops by a certain signal.
   *
   * @param patience how long the process may take after it; none at all means KILL
   * @param signal its name, such as {@code INT}
   */
  public boolean stop(Duration patience, String signal) {
    List<ProcessHandle> beingStarted = new ArrayList<>();
    boolean supervised = supervisor().map(s -> dismiss(s, beingStarted)).orElse(false);
    Optional<ProcessHandle> running = handle();
    running.ifPresent(p -> stop(p, patience, signal));
    beingStarted.forEach(Daemon::kill);
    try {
      Files.deleteIfExists(pidFile());
      Files.deleteIfExists(supervisorFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return running.isPresent() || supervised;
  }

  /**
   * Ends a supervisor. It is held first, so that what it has started by then is seen: its pid file
   * may not tell of it yet.
   */
  private boolean dismiss(ProcessHandle supervisor, List<ProcessHandle> beingStarted) {
    ProcessMark.signal("STOP", supervisor);
    Pause.until(KILL_PATIENCE, () -> ProcessMark.isHeld(supervisor.pid()));
    Optional<ProcessHandle> known = handle();
    supervisor
        .children()
        .filter(child -> known.map(k -> k.pid() != child.pid()).orElse(true))
        .forEach(beingStarted::add);
    kill(supervisor);
    return true;
  }

  private static void stop(ProcessHandle process, Duration patience, String signal) {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process);
    if (patience.isZero()) {
      family.forEach(ProcessHandle::destroyForcibly);
    } else {
      ProcessMark.signal(signal, process);
    }
    if (!await(process, patience.compareTo(KILL_PATIENCE) < 0 ? KILL_PATIENCE : patience)) {
      family.forEach(Daemon::kill);
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    await(process, KILL_PATIENCE);
  }

  /** By looking: the JVM looks after strange processes ever more seldom, and at dead ones too. */
  private static boolean await(ProcessHandle process, Duration patience) {
    ProcessMark mark = ProcessMark.of(process.pid());
    return Pause.until(patience, () -> mark.handle().isEmpty());
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

  private Path supervisorFile() {
    return home.run().resolve(name + ".supervisor");
  }
}
