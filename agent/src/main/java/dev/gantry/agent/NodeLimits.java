package dev.gantry.agent;

import java.time.Duration;

/**
 * Numbers that a node keeps to; the defaults are a kubelet's, but for {@code podProcesses}.
 *
 * @param podProcesses processes and threads of one pod, 0 for no limit
 * @param logBytes a container's log is put aside when it is larger
 * @param logFiles how many files of one container's log are kept, the current one included
 * @param imageHighPercent a disk that is fuller than this loses unused images
 * @param imageLowPercent down to this
 * @param certificateLife what the node asks for; null to leave it to the signer
 * @param eviction when pods have to go
 */
public record NodeLimits(
    long podProcesses,
    long logBytes,
    int logFiles,
    int imageHighPercent,
    int imageLowPercent,
    Duration certificateLife,
    EvictionThresholds eviction) {
  public static NodeLimits usual() {
    return new NodeLimits(4096, 10L << 20, 5, 85, 80, null, EvictionThresholds.usual());
  }
}
