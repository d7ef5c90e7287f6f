package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeLimits;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps container logs small: a file that is too large is put aside, and some of those are kept.
 */
public final class LogRotation {
  private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSS").withZone(ZoneOffset.UTC);

  private final ContainerRuntime runtime;
  private final NodeDirectories directories;
  private final NodeLimits limits;
  private final Clock clock;

  public LogRotation(
      ContainerRuntime runtime, NodeDirectories directories, NodeLimits limits, Clock clock) {
    this.runtime = runtime;
    this.directories = directories;
    this.limits = limits;
    this.clock = clock;
  }

  public void rotate() {
    for (Container container : runtime.containers(Map.of())) {
      if (container.getState() == ContainerState.CONTAINER_RUNNING) {
        path(container).ifPresent(log -> rotate(container.getId(), log));
      }
    }
  }

  /** Where the runtime was told to write; asking it back would cost a call for each container. */
  private Optional<Path> path(Container container) {
    Map<String, String> labels = container.getLabelsMap();
    String uid = labels.get(RuntimeLabels.POD_UID);
    return uid == null
        ? Optional.empty()
        : Optional.of(
            directories
                .logs(
                    labels.get(RuntimeLabels.POD_NAMESPACE),
                    labels.get(RuntimeLabels.POD_NAME),
                    uid)
                .resolve(labels.get(RuntimeLabels.CONTAINER_NAME))
                .resolve(container.getMetadata().getAttempt() + ".log"));
  }

  private void rotate(String containerId, Path log) {
    try {
      if (!Files.isRegularFile(log) || Files.size(log) < limits.logBytes()) {
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

  private void prune(Path log) throws IOException {
    String prefix = log.getFileName() + ".";
    try (Stream<Path> files = Files.list(log.getParent())) {
      List<Path> old =
          files
              .filter(f -> f.getFileName().toString().startsWith(prefix))
              .sorted(Comparator.comparing(Path::toString).reversed())
              .skip(limits.logFiles() - 1L)
              .toList();
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
