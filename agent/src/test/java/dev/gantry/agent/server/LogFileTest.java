package dev.gantry.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  private static final LogOptions ALL =
      new LogOptions(false, false, false, -1, Instant.MIN, Long.MAX_VALUE);

  @TempDir private Path folder;
  private Path log;

  @BeforeEach
  void write() throws IOException {
    log = folder.resolve("0.log");
    Files.writeString(
        log,
        """
        2026-01-01T10:00:00.000000001Z stdout F one
        2026-01-01T10:00:01.000000001Z stderr F two
        2026-01-01T10:00:02.000000001Z stdout P thr
        2026-01-01T10:00:02.000000002Z stdout F ee
        2026-01-01T10:00:03.000000001Z stdout F four
        """);
  }

  @Test
  void stripsTheRuntimesPrefixAndJoinsParts() throws IOException {
    assertThat(read(ALL)).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void tailsFromTheEnd() throws IOException {
    assertThat(read(new LogOptions(false, false, false, 1, Instant.MIN, Long.MAX_VALUE)))
        .isEqualTo("four\n");
    assertThat(read(new LogOptions(false, false, false, 0, Instant.MIN, Long.MAX_VALUE))).isEmpty();
    assertThat(read(new LogOptions(false, false, false, 99, Instant.MIN, Long.MAX_VALUE)))
        .isEqualTo(read(ALL));
  }

  @Test
  void leavesOutWhatIsOlder() throws IOException {
    Instant since = Instant.parse("2026-01-01T10:00:03Z");
    assertThat(read(new LogOptions(false, false, false, -1, since, Long.MAX_VALUE)))
        .isEqualTo("four\n");
  }

  @Test
  void showsTimesOncePerLine() throws IOException {
    assertThat(read(new LogOptions(false, false, true, 3, Instant.MIN, Long.MAX_VALUE)))
        .isEqualTo("2026-01-01T10:00:02.000000001Z three\n2026-01-01T10:00:03.000000001Z four\n");
  }

  @Test
  void stopsAtTheLimit() throws IOException {
    assertThat(read(new LogOptions(false, false, false, -1, Instant.MIN, 5))).isEqualTo("one\nt");
  }

  @Test
  void followsOverRotationUntilTheContainerEnds() throws IOException {
    LogOptions follow = new LogOptions(true, false, false, 1, Instant.MIN, Long.MAX_VALUE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AtomicInteger waits = new AtomicInteger();
    try (LogFile file = new LogFile(log, follow, out)) {
      file.copy(
          () -> waits.get() < 3,
          () -> {
            if (waits.getAndIncrement() == 0) {
              append("2026-01-01T10:00:04.000000001Z stdout F five\n");
            } else if (waits.get() == 2) {
              rotate("2026-01-01T10:00:05.000000001Z stdout F six\n");
            }
          });
    }
    assertThat(out).hasToString("four\nfive\nsix\n");
  }

  private void append(String line) {
    try {
      Files.writeString(log, line, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void rotate(String line) {
    try {
      Files.move(log, folder.resolve("0.log.1"));
      Files.writeString(log, line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String read(LogOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LogFile file = new LogFile(log, options, out)) {
      file.copy(() -> false, () -> {});
    }
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
