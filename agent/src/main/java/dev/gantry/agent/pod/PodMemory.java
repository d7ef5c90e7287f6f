package dev.gantry.agent.pod;

import dev.gantry.agent.volume.MountedVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
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
  record Verdict(String reason, String message) {}

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

  /** The last the server told of the pod; kept when the pod is gone there but runs here. */
  volatile Pod pod;

  /** The server has it no more. */
  volatile boolean gone;

  volatile boolean cleaned;
  volatile boolean admitted;
  volatile Verdict verdict;
  volatile Instant startTime;
  volatile Instant sandboxFailure;
  volatile Map<String, MountedVolume> volumes;
  volatile PodStatus published;
  volatile Instant volumesFresh = Instant.MIN;

  PodMemory(String uid) {
    this.uid = uid;
  }
}
