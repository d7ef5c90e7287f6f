package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.LinuxContainerResources;
import dev.gantry.model.quantity.Quantity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.stream.Stream;

/** Requests and limits, as numbers, as cgroup settings, and as a quality-of-service class. */
public final class Resources {
  /** Length of a CFS period in microseconds; quota is that times the limit in cores. */
  static final long PERIOD = 100_000;

  private Resources() {}

  /** CPU in millicores, memory and others in whole units; 0 when it is not set. */
  static long amount(Container container, String name, boolean limit) {
    var resources = container.getResources();
    if (resources == null) {
      return 0;
    }
    Map<String, io.fabric8.kubernetes.api.model.Quantity> map =
        limit ? resources.getLimits() : resources.getRequests();
    if (map == null || map.get(name) == null) {
      return 0;
    }
    return parsed(map.get(name), name);
  }

  static long request(Container container, String name) {
    long request = amount(container, name, false);
    return request > 0 ? request : amount(container, name, true);
  }

  /** All that a change can change, as text: {@code cpu request/limit/memory request/limit}. */
  static String key(Container container) {
    return amount(container, "cpu", false)
        + "/"
        + amount(container, "cpu", true)
        + "/"
        + amount(container, "memory", false)
        + "/"
        + amount(container, "memory", true);
  }

  /** Whether one of the resources that differ may only change with a restart. */
  static boolean changeNeedsRestart(Container container, String before, String after) {
    String[] old = before.split("/");
    String[] now = after.split("/");
    boolean cpu = !old[0].equals(now[0]) || !old[1].equals(now[1]);
    boolean memory = !old[2].equals(now[2]) || !old[3].equals(now[3]);
    return container.getResizePolicy().stream()
        .filter(p -> "RestartContainer".equals(p.getRestartPolicy()))
        .anyMatch(p -> p.getResourceName().equals("cpu") ? cpu : memory);
  }

  /**
   * What the pod as a whole may use: the sum of its containers' limits (or its largest init
   * container's) and its overhead; -1 when some container has no limit.
   */
  static long podLimit(Pod pod, String name) {
    if (pod.getSpec().getResources() != null
        && pod.getSpec().getResources().getLimits() != null
        && pod.getSpec().getResources().getLimits().get(name) != null) {
      return parsed(pod.getSpec().getResources().getLimits().get(name), name) + overhead(pod, name);
    }
    long sidecars = 0;
    long init = 0;
    for (Container container : pod.getSpec().getInitContainers()) {
      long limit = amount(container, name, true);
      if (limit == 0) {
        return -1;
      }
      if (PodDecider.sidecar(container)) {
        sidecars += limit;
        init = Math.max(init, sidecars);
      } else {
        init = Math.max(init, sidecars + limit);
      }
    }
    long sum = sidecars;
    for (Container container : pod.getSpec().getContainers()) {
      long limit = amount(container, name, true);
      if (limit == 0) {
        return -1;
      }
      sum += limit;
    }
    return Math.max(sum, init) + overhead(pod, name);
  }

  private static long overhead(Pod pod, String name) {
    var overhead = pod.getSpec().getOverhead();
    return overhead == null || overhead.get(name) == null ? 0 : parsed(overhead.get(name), name);
  }

  private static long parsed(io.fabric8.kubernetes.api.model.Quantity text, String name) {
    Quantity quantity = Quantity.parse(text.toString());
    return name.equals("cpu") ? quantity.milli() : quantity.whole();
  }

  /** 1000 millicores → 1024 shares; the kernel takes no less than 2. */
  static long shares(long millicores) {
    return Math.max(2, millicores * 1024 / 1000);
  }

  /** Microseconds of each 100 ms; the kernel refuses less than one millisecond. */
  static long quota(long millicores) {
    return Math.max(1000, millicores * PERIOD / 1000);
  }

  /**
   * What the node must set aside for a pod: its containers and sidecars together, or its largest
   * init container (with the sidecars before it), whichever is more.
   */
  static long podRequest(Pod pod, String name) {
    long sidecars = 0;
    long init = 0;
    for (Container container : pod.getSpec().getInitContainers()) {
      if (PodDecider.sidecar(container)) {
        sidecars += request(container, name);
        init = Math.max(init, sidecars);
      } else {
        init = Math.max(init, sidecars + request(container, name));
      }
    }
    long sum = sidecars;
    for (Container container : pod.getSpec().getContainers()) {
      sum += request(container, name);
    }
    return Math.max(sum, init) + overhead(pod, name);
  }

  /** Guaranteed, Burstable or BestEffort. */
  static String qosClass(Pod pod) {
    boolean any = false;
    boolean guaranteed = true;
    for (Container container :
        Stream.concat(
                pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
            .toList()) {
      for (String name : new String[] {"cpu", "memory"}) {
        long limit = amount(container, name, true);
        long request = request(container, name);
        any |= limit > 0 || request > 0;
        guaranteed &= limit > 0 && limit == request;
      }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  /** 500m requested → 512 shares; a limit of 250m → 25 ms of each 100 ms. */
  static LinuxContainerResources cgroup(Pod pod, Container container, long nodeMemory) {
    long cpuLimit = amount(container, "cpu", true);
    long memoryLimit = amount(container, "memory", true);
    LinuxContainerResources.Builder out =
        LinuxContainerResources.newBuilder()
            .setCpuPeriod(PERIOD)
            .setCpuShares(shares(request(container, "cpu")))
            .setOomScoreAdj(oomScore(pod, container, nodeMemory));
    if (cpuLimit > 0) {
      out.setCpuQuota(quota(cpuLimit));
    }
    if (memoryLimit > 0) {
      out.setMemoryLimitInBytes(memoryLimit).setMemorySwapLimitInBytes(memoryLimit);
    }
    return out.build();
  }

  /** Who requests more of the node's memory is killed later; unrequested memory goes first. */
  static long oomScore(Pod pod, Container container, long nodeMemory) {
    return switch (qosClass(pod)) {
      case "Guaranteed" -> -997;
      case "BestEffort" -> 1000;
      default -> {
        long score = 1000 - 1000 * request(container, "memory") / Math.max(1, nodeMemory);
        yield Math.min(999, Math.max(3, score));
      }
    };
  }
}
