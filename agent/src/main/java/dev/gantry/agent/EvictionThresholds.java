package dev.gantry.agent;

/**
 * Below these the node is under pressure: it says so, and ends pods. The defaults are a kubelet's.
 *
 * @param memoryBytes of memory that is available without swapping
 * @param diskPercent of the disk that holds images, containers and volumes
 */
public record EvictionThresholds(long memoryBytes, int diskPercent) {

  public static EvictionThresholds usual() {
    return new EvictionThresholds(100L << 20, 10);
  }

  public boolean memoryShort(MachineSupply supply) {
    return supply.memoryAvailable() < memoryBytes;
  }

  public boolean diskShort(MachineSupply supply) {
    return supply.diskFree() < diskBytes(supply);
  }

  /** The disk's threshold in bytes: 10 percent of 500 GB are 50 GB. */
  public long diskBytes(MachineSupply supply) {
    return supply.diskTotal() / 100 * diskPercent;
  }
}
