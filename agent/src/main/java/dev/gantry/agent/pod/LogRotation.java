package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps container logs small: a file of more than 10 MiB is put aside, and four of those are kept.
 */
public final class LogRotation {
  private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
  static final long LARGEST = 10L << 20;
  private static final int KEPT = 4;
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final ContainerRuntime runtime;
  private final Clock clock;

  public LogRotation(ContainerRuntime runtime, Clock clock) {
    this.runtime = runtime;
    this.clock = clock;
  }

  public void rotate() {
    for (Container container : runtime.containers(Map.of())) {
      if (container.getState() != ContainerState.CONTAINER_RUNNING) {
        continue;
      }
      runtime
          .containerStatus(container.getId())
          .map(s -> Path.of(s.getLogPath()))
          .ifPresent(log -> rotate(container.getId(), log));
    }
  }

  private void rotate(String containerId, Path log) {
    try {
      if (!Files.isRegularFile(log) || Files.size(log) < LARGEST) {
        return;
      }
      Path aside = log.resolveSibling(log.getFileName() + "." + SUFFIX.format(clock.instant()));
      Files.move(log, aside);
      try {
        runtime.reopenLog(containerId);
      } catch (RuntimeCallException e) {
        Files.move(aside, log);
        throw e;
      }
      prune(log);
    } catch (IOException | RuntimeCallException e) {
      LOG.warn("log {} not rotated: {}", log, e.getMessage());
    }
  }

  private static void prune(Path log) throws IOException {
    String prefix = log.getFileName() + ".";
    try (Stream<Path> files = Files.list(log.getParent())) {
      List<Path> old =
          files
              .filter(f -> f.getFileName().toString().startsWith(prefix))
              .sorted(Comparator.comparing(Path::toString).reversed())
              .skip(KEPT)
              .toList();
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
