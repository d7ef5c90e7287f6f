package dev.gantry.launcher.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process told from all others, also from one that was given the same pid later.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since the machine did; see proc(5)
 */
record ProcessMark(long pid, long startTicks) {

  /** Fields of {@code /proc/PID/stat}, counted from the one after the program's name. */
  private static final int STATE = 0;

  private static final int START = 19;

  /**
   * The mark kept in a file; none when there is no file, or one that was not written to its end.
   */
  static Optional<ProcessMark> read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      return words.length == 2
          ? Optional.of(new ProcessMark(Long.parseLong(words[0]), Long.parseLong(words[1])))
          : Optional.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static ProcessMark of(long pid) {
    String[] stat = stat(pid);
    return new ProcessMark(pid, stat.length > START ? Long.parseLong(stat[START]) : 0);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, pid + " " + startTicks + "\n");
  }

  /** The process, while it lives; one that ended and was not yet fetched by its parent does not. */
  Optional<ProcessHandle> handle() {
    String[] stat = stat(pid);
    boolean lives =
        stat.length > START
            && Long.parseLong(stat[START]) == startTicks
            && !"Z".equals(stat[STATE]);
    return lives ? ProcessHandle.of(pid) : Optional.empty();
  }

  /** Whether a process stands still by a STOP signal. */
  static boolean isHeld(long pid) {
    String[] stat = stat(pid);
    return stat.length > STATE && "T".equals(stat[STATE]);
  }

  /** By the shell, since a small system has no {@code kill} of its own. */
  static void signal(String name, ProcessHandle process) {
    Command.attempt("sh", "-c", "kill -" + name + " " + process.pid());
  }

  private static String[] stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      // The program's name stands in parentheses and may contain anything.
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
