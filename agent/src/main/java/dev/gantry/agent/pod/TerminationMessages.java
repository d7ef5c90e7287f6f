package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.cri.proto.ContainerStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a dead container left as its last words: its termination log, or the end of its log. */
final class TerminationMessages {
  private static final int LONGEST_FILE = 4096;
  private static final int LONGEST_LOG = 2048;
  private static final int LOG_LINES = 80;

  private final NodeDirectories directories;

  TerminationMessages(NodeDirectories directories) {
    this.directories = directories;
  }

  /** Null when there is none. */
  String of(ContainerStatus status) {
    String uid = status.getLabelsMap().get(RuntimeLabels.POD_UID);
    String name = status.getMetadata().getName();
    if (uid == null) {
      return null;
    }
    try {
      Path file = directories.terminationLog(uid, name, RuntimeLabels.restartCount(status));
      if (Files.isRegularFile(file) && Files.size(file) > 0) {
        try (var in = Files.newInputStream(file)) {
          return new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
        }
      }
      boolean fallBack =
          "FallbackToLogsOnError"
              .equals(status.getAnnotationsMap().get(RuntimeLabels.TERMINATION_POLICY));
      if (fallBack && status.getExitCode() != 0 && !status.getLogPath().isEmpty()) {
        return tail(Path.of(status.getLogPath()));
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String tail(Path log) throws IOException {
    if (!Files.isRegularFile(log)) {
      return null;
    }
    List<String> lines = Files.readAllLines(log);
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())) {
      // time stream tag text
      String[] parts = line.split(" ", 4);
      text.append(parts.length == 4 ? parts[3] : line).append('\n');
    }
    return text.length() > LONGEST_LOG
        ? text.substring(text.length() - LONGEST_LOG)
        : text.toString();
  }
}
