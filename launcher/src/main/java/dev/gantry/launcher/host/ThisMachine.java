package dev.gantry.launcher.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The machine that this runs on. */
public final class ThisMachine implements Machine {

  /** State of a listening socket in {@code /proc/net/tcp}. */
  private static final String LISTEN = "0A";

  @Override
  public String user() {
    return System.getProperty("user.name");
  }

  @Override
  public int java() {
    return Runtime.version().feature();
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public boolean has(String program) {
    return Command.exists(program);
  }

  @Override
  public Command.Outcome run(String... words) {
    return Command.attempt(words);
  }

  @Override
  public long freeBytes(Path folder) {
    Path found = folder;
    while (!Files.exists(found)) {
      found = found.getParent();
    }
    try {
      return Files.getFileStore(found).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> listenerOn(int port) {
    Set<String> inodes = new HashSet<>();
    for (String table : new String[] {"tcp", "tcp6"}) {
      // By this thread: in another network namespace, the process' own files tell of that one.
      read(Path.of("/proc/thread-self/net", table))
          .lines()
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .filter(
              f -> f.length > 9 && LISTEN.equals(f[3]) && f[1].endsWith(":%04X".formatted(port)))
          .forEach(f -> inodes.add("socket:[" + f[9] + "]"));
    }
    return inodes.isEmpty() ? Optional.empty() : Optional.of(owner(inodes));
  }

  private String owner(Set<String> sockets) {
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), sockets))
        .map(
            process ->
                read(Path.of("/proc", String.valueOf(process.pid()), "comm")).strip()
                    + " (pid "
                    + process.pid()
                    + ")")
        .findFirst()
        .orElse("another program");
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return open.anyMatch(
          file -> {
            try {
              return sockets.contains(Files.readSymbolicLink(file).toString());
            } catch (IOException e) {
              // Closed in the meantime.
              return false;
            }
          });
    } catch (IOException | UncheckedIOException e) {
      // It ended in the meantime, or is somebody else's.
      return false;
    }
  }
}
