package dev.gantry.agent.pod;

import dev.gantry.agent.probe.Probes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What probes, hooks and earlier tries say of a pod's containers: one answer for all who ask. */
final class PodFacts implements PodDecider.Facts, StatusComposer.Facts {
  private final PodMemory memory;
  private final Probes probes;

  PodFacts(PodMemory memory, Probes probes) {
    this.memory = memory;
    this.probes = probes;
  }

  @Override
  public Instant mayRestartAt(String container, Instant ended) {
    return memory.restarts.until(container, ended);
  }

  @Override
  public Duration restartDelay(String container) {
    return memory.restarts.delay(container);
  }

  @Override
  public boolean ready(String containerId) {
    return probes.ready(containerId);
  }

  @Override
  public boolean started(String containerId) {
    return !memory.hooksRunning.contains(containerId) && probes.started(containerId);
  }

  @Override
  public Optional<String> killReason(String containerId) {
    Waiting hook = memory.killReasons.get(containerId);
    return hook != null ? Optional.of(hook.message()) : probes.killReason(containerId);
  }

  @Override
  public boolean beingKilled(String containerId) {
    return memory.killing.containsKey(containerId);
  }

  @Override
  public Optional<String> appliedResources(String containerId) {
    return Optional.ofNullable(memory.applied.get(containerId));
  }
}
