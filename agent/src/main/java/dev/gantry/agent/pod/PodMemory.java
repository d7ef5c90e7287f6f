package dev.gantry.agent.pod;

import dev.gantry.agent.volume.MountedVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the agent remembers of one pod between two looks at it. Nothing here is needed to go on
 * after a restart: what is lost is observed or tried again.
 */
final class PodMemory {
  /** A verdict of the node itself that ends the pod whatever its containers do. */
  record Verdict(String reason, String message) {
    /** An eviction is a disruption, which budgets and job controllers look for. */
    boolean disrupts() {
      return reason.equals("Evicted");
    }
  }

  final String uid;
  final BackOff restarts = new BackOff();
  final BackOff pulls = new BackOff();
  final Map<String, Waiting> troubles = new ConcurrentHashMap<>();
  final Map<String, Instant> pullFailures = new ConcurrentHashMap<>();
  final Set<String> pulling = ConcurrentHashMap.newKeySet();
  final Map<String, Long> killing = new ConcurrentHashMap<>();
  final Map<String, Waiting> killReasons = new ConcurrentHashMap<>();
  final Set<String> hooksRunning = ConcurrentHashMap.newKeySet();
  final Map<String, Instant> startFailures = new ConcurrentHashMap<>();

  /** By container id, what it was allowed since its start, as {@link Resources#key}. */
  final Map<String, String> applied = new ConcurrentHashMap<>();

  /**
   * The last the server told of the pod, with the resources that this node agreed to; kept when the
   * pod is gone there but runs here.
   */
  volatile Pod pod;

  /** The same with the resources that the user wants. */
  volatile Pod wanted;

  /** Why the node does not agree to them: Deferred or Infeasible; null when it does. */
  volatile Verdict resizePending;

  /** Why the runtime did not take a change; null when it did. */
  volatile String resizeTrouble;

  /** The server has it no more. */
  volatile boolean gone;

  volatile boolean cleaned;
  volatile boolean admitted;
  volatile Verdict verdict;
  volatile Instant startTime;
  volatile Map<String, MountedVolume> volumes;

  PodMemory(String uid) {
    this.uid = uid;
  }
}
