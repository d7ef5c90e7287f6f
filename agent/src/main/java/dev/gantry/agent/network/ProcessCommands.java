package dev.gantry.agent.network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** {@link Commands} as child processes, in this process's network namespace or in a named one. */
public final class ProcessCommands implements Commands {

  /**
   * Threads of their own: on a machine with two processors the common pool has one thread, which
   * would wait for the program's errors while the program waits for its input.
   */
  private static final Executor PIPES =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "command-pipe");
            thread.setDaemon(true);
            return thread;
          });

  private final List<String> prefix;

  private ProcessCommands(List<String> prefix) {
    this.prefix = prefix;
  }

  public static ProcessCommands here() {
    return new ProcessCommands(List.of());
  }

  /** Everything runs in the network namespace of that name (as {@code ip netns} names it). */
  public static ProcessCommands inNamespace(String name) {
    return new ProcessCommands(List.of("ip", "netns", "exec", name));
  }

  @Override
  public Outcome run(String input, List<String> command) {
    List<String> full = new ArrayList<>(prefix);
    full.addAll(command);
    Process process;
    try {
      process = new ProcessBuilder(full).start();
    } catch (IOException missing) {
      return new Outcome(127, "", missing.getMessage());
    }
    try {
      // Errors are drained beside the output: a program that fills one pipe must not block.
      CompletableFuture<String> error =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), PIPES);
      CompletableFuture<Void> written =
          input.isEmpty()
              ? CompletableFuture.runAsync(() -> close(process.getOutputStream()), Runnable::run)
              : CompletableFuture.runAsync(() -> write(process.getOutputStream(), input), PIPES);
      String output = read(process.getInputStream());
      int exitCode = process.waitFor();
      written.join();
      return new Outcome(exitCode, output, error.join());
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Outcome(130, "", "interrupted");
    }
  }

  private static String read(java.io.InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException closed) {
      return "";
    }
  }

  private static void write(OutputStream stream, String input) {
    try (stream) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // The program ended before it had read everything: its exit code tells.
      return;
    }
  }

  private static void close(OutputStream stream) {
    try {
      stream.close();
    } catch (IOException alreadyClosed) {
      return;
    }
  }
}
