package dev.gantry.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ASK = Duration.ofSeconds(30);

  @TempDir Path root;
  private Home home;
  private Daemon daemon;

  @BeforeEach
  void place() {
    home = new Home(Path.of("..").toAbsolutePath().normalize(), root);
    daemon = new Daemon(home, "sleeper");
  }

  @AfterEach
  void stop() {
    daemon.stop(Duration.ZERO);
  }

  private void start(String script) {
    daemon.start(List.of("bash", "-c", script), Map.of());
  }

  @Test
  void oneThatIsKilledIsStartedAgain() {
    start("exec sleep 600");
    long first = daemon.handle().orElseThrow().pid();
    daemon.handle().orElseThrow().destroyForcibly();
    assertThat(
            Pause.until(PATIENCE, () -> daemon.handle().filter(p -> p.pid() != first).isPresent()))
        .isTrue();
    assertThat(daemon.lastWords(1)).contains("sleeper ended with 137 and is started again in 1 s");
  }

  @Test
  void oneThatIsStoppedStaysStopped() throws IOException {
    start("echo started >> " + root.resolve("starts") + "; exec sleep 600");
    ProcessMark running = ProcessMark.of(daemon.handle().orElseThrow().pid());
    assertThat(daemon.isSupervised()).isTrue();
    assertThat(daemon.stop(ASK)).isTrue();
    assertThat(running.handle()).isEmpty();
    assertThat(daemon.isRunning()).isFalse();
    assertThat(daemon.isSupervised()).isFalse();
    assertThat(Files.readAllLines(root.resolve("starts"))).hasSize(1);
    assertThat(daemon.stop(ASK)).as("again").isFalse();
  }

  @Test
  void startingTwiceLeavesOne() {
    start("exec sleep 600");
    ProcessMark first = ProcessMark.of(daemon.handle().orElseThrow().pid());
    start("exec sleep 600");
    assertThat(first.handle()).isEmpty();
    assertThat(daemon.isRunning()).isTrue();
  }

  @Test
  void whatItLeavesBehindGoesBeforeItIsStartedAgain() throws IOException {
    Path child = root.resolve("child");
    start("sleep 600 & echo $! > " + child + ".new; mv " + child + ".new " + child + "; wait");
    assertThat(Pause.until(PATIENCE, () -> Files.exists(child))).isTrue();
    ProcessMark orphan = ProcessMark.of(Long.parseLong(Files.readString(child).strip()));
    daemon.handle().orElseThrow().destroyForcibly();
    assertThat(Pause.until(PATIENCE, () -> orphan.handle().isEmpty())).isTrue();
  }

  @Test
  void aStalePidFileIsNotMistakenForTheProcess() throws IOException {
    // The pid of a process that runs, which started at another time.
    Files.writeString(home.run().resolve("sleeper.pid"), ProcessHandle.current().pid() + " 1\n");
    assertThat(daemon.isRunning()).isFalse();
    Files.writeString(home.run().resolve("sleeper.pid"), "");
    assertThat(daemon.isRunning()).isFalse();
    Files.writeString(home.run().resolve("sleeper.pid"), "what is this?");
    assertThat(daemon.isRunning()).isFalse();
    assertThat(daemon.stop(ASK)).isFalse();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void interruptsReachTheProgram() {
    // PostgreSQL is stopped by one; containers must not inherit deafness.
    start("trap 'echo heard; exit 0' INT; echo listening; while :; do sleep 0.1; done");
    assertThat(Pause.until(PATIENCE, () -> daemon.lastWords(1).contains("listening"))).isTrue();
    Command.run("kill", "-INT", String.valueOf(daemon.handle().orElseThrow().pid()));
    assertThat(Pause.until(PATIENCE, () -> daemon.lastWords(9).contains("heard"))).isTrue();
  }
}
