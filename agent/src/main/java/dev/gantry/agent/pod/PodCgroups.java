package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pod as a whole may use, whatever its containers may: processor, memory and processes, as
 * settings of the pod's control group, made before the runtime puts its first process there.
 */
final class PodCgroups {
  private static final String UNLIMITED = "max";

  private final CgroupTree tree;
  private final long mostProcesses;

  /**
   * @param mostProcesses processes and threads of one pod, 0 or less for no limit
   */
  PodCgroups(CgroupTree tree, long mostProcesses) {
    this.tree = tree;
    this.mostProcesses = mostProcesses;
  }

  /** Sets all limits; a kernel that does not take one is logged, since the containers' hold. */
  void limit(Pod pod) {
    tree.write(tree.podParent(pod), settings(pod), false);
  }

  /** Sets those that are larger than before, leaving the others. */
  void widen(Pod pod) {
    tree.write(tree.podParent(pod), settings(pod), true);
  }

  /** By file name, in the kernel's words; the files of version 1, or of version 2. */
  private Map<String, String> settings(Pod pod) {
    long cpu = Resources.podLimit(pod, "cpu");
    long memory = Resources.podLimit(pod, "memory");
    long shares = Resources.shares(Resources.podRequest(pod, "cpu"));
    String processes = mostProcesses > 0 ? String.valueOf(mostProcesses) : UNLIMITED;
    Map<String, String> out = new LinkedHashMap<>();
    if (CgroupTree.unified()) {
      out.put("cpu.weight", String.valueOf(weight(shares)));
      out.put("cpu.max", (cpu < 0 ? UNLIMITED : Resources.quota(cpu)) + " " + Resources.PERIOD);
      out.put("memory.max", memory < 0 ? UNLIMITED : String.valueOf(memory));
    } else {
      out.put("cpu.shares", String.valueOf(shares));
      out.put("cpu.cfs_period_us", String.valueOf(Resources.PERIOD));
      out.put("cpu.cfs_quota_us", String.valueOf(cpu < 0 ? -1 : Resources.quota(cpu)));
      out.put("memory.limit_in_bytes", String.valueOf(memory < 0 ? -1 : memory));
    }
    out.put("pids.max", processes);
    return out;
  }

  /** Shares of 2 to 262144 as weights of 1 to 10000: 1024 shares → 39. */
  static long weight(long shares) {
    return 1 + (shares - 2) * 9999 / 262142;
  }
}
