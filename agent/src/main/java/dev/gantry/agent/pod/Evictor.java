package dev.gantry.agent.pod;

import dev.gantry.agent.EvictionThresholds;
import dev.gantry.agent.MachineSupply;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.ContainerStats;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends pods when the machine runs short of memory or disk, one at each look, so that the effect is
 * seen before the next has to go. Of a full disk unused images go first.
 */
public final class Evictor {
  private static final Logger LOG = LoggerFactory.getLogger(Evictor.class);

  private final EvictionThresholds thresholds;
  private final Supplier<MachineSupply> machine;
  private final ContainerRuntime runtime;
  private final PodWorkers pods;
  private final LongSupplier removeImages;
  private final Runnable pressed;

  /**
   * @param removeImages frees disk without ending a pod; returns bytes
   * @param pressed runs when the node is under pressure, so that its conditions are told
   */
  public Evictor(
      EvictionThresholds thresholds,
      Supplier<MachineSupply> machine,
      ContainerRuntime runtime,
      PodWorkers pods,
      LongSupplier removeImages,
      Runnable pressed) {
    this.thresholds = thresholds;
    this.machine = machine;
    this.runtime = runtime;
    this.pods = pods;
    this.removeImages = removeImages;
    this.pressed = pressed;
  }

  /** To be called every few seconds. */
  public void look() {
    MachineSupply supply = machine.get();
    boolean memory = thresholds.memoryShort(supply);
    boolean disk = thresholds.diskShort(supply);
    if (!memory && !disk) {
      return;
    }
    pressed.run();
    if (memory) {
      evict(
          "memory",
          thresholds.memoryBytes(),
          supply.memoryAvailable(),
          s -> s.getMemory().getWorkingSetBytes().getValue());
    } else if (removeImages.getAsLong() == 0) {
      evict(
          "ephemeral-storage",
          thresholds.diskBytes(supply),
          supply.diskFree(),
          s -> s.getWritableLayer().getUsedBytes().getValue());
    }
  }

  private void evict(
      String resource, long threshold, long available, ToLongFunction<ContainerStats> used) {
    Map<String, Long> usage = new HashMap<>();
    List<ContainerStats> stats = runtime.containerStats();
    for (ContainerStats one : stats) {
      usage.merge(label(one, RuntimeLabels.POD_UID), used.applyAsLong(one), Long::sum);
    }
    List<Pod> ranked = EvictionRanking.order(pods.evictable(), resource, usage);
    if (ranked.isEmpty()) {
      LOG.warn("short of {} ({} available), but there is no pod to evict", resource, available);
      return;
    }
    Pod pod = ranked.get(0);
    StringBuilder message = new StringBuilder("The node was low on resource: ").append(resource);
    message.append(". Threshold quantity: ").append(threshold);
    message.append(", available: ").append(kibi(available)).append(". ");
    long excess = EvictionRanking.excess(pod, resource, usage);
    for (ContainerStats one : stats) {
      if (excess > 0 && pod.getMetadata().getUid().equals(label(one, RuntimeLabels.POD_UID))) {
        String name = label(one, RuntimeLabels.CONTAINER_NAME);
        message.append("Container ").append(name);
        message.append(" was using ").append(kibi(used.applyAsLong(one)));
        message.append(", request is ").append(request(pod, name, resource));
        message.append(", has larger consumption of ").append(resource).append(". ");
      }
    }
    pods.evict(pod.getMetadata().getUid(), message.toString());
  }

  private static String label(ContainerStats stats, String name) {
    return stats.getAttributes().getLabelsMap().getOrDefault(name, "");
  }

  private static long request(Pod pod, String container, String resource) {
    return pod.getSpec().getContainers().stream()
        .filter(c -> c.getName().equals(container))
        .mapToLong(c -> Resources.request(c, resource))
        .findFirst()
        .orElse(0);
  }

  private static String kibi(long bytes) {
    return bytes / 1024 + "Ki";
  }
}
