package dev.gantry.agent;

import dev.gantry.model.quantity.Quantity;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The command line's part about {@link NodeLimits}. */
final class LimitOptions {
  @Option(
      names = "--pod-max-pids",
      defaultValue = "4096",
      description = "processes and threads of one pod, 0 for no limit")
  private long podProcesses;

  @Option(
      names = "--container-log-max-size",
      defaultValue = "10Mi",
      description = "a container's log is put aside when it is larger")
  private String logSize;

  @Option(
      names = "--container-log-max-files",
      defaultValue = "5",
      description = "files kept of one container's log")
  private int logFiles;

  @Option(
      names = "--image-gc-high-threshold",
      defaultValue = "85",
      description = "percent of the disk above which unused images are removed")
  private int imageHighPercent;

  @Option(
      names = "--image-gc-low-threshold",
      defaultValue = "80",
      description = "percent of the disk down to which they are removed")
  private int imageLowPercent;

  @Option(
      names = "--certificate-lifetime",
      defaultValue = "0",
      description = "seconds that the node's certificates shall live, 0 for the signer's choice")
  private long certificateSeconds;

  @Option(
      names = "--eviction-memory-available",
      defaultValue = "100Mi",
      description = "with less memory than this, pods are evicted")
  private String evictionMemory;

  @Option(
      names = "--eviction-nodefs-available",
      defaultValue = "10",
      description = "with fewer percent of the disk free than this, pods are evicted")
  private int evictionDiskPercent;

  NodeLimits limits() {
    return new NodeLimits(
        podProcesses,
        Quantity.parse(logSize).whole(),
        Math.max(2, logFiles),
        imageHighPercent,
        imageLowPercent,
        certificateSeconds > 0 ? Duration.ofSeconds(certificateSeconds) : null,
        new EvictionThresholds(Quantity.parse(evictionMemory).whole(), evictionDiskPercent));
  }
}
