package dev.gantry.agent.pod;

import dev.gantry.agent.probe.Probes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the server what became of a pod: its status composed anew, and the events that go along.
 */
final class PodReports {
  private final StatusComposer composer;
  private final StatusSender sender;
  private final PodEvents events;
  private final Probes probes;
  private final Clock clock;

  PodReports(
      StatusComposer composer, StatusSender sender, PodEvents events, Probes probes, Clock clock) {
    this.composer = composer;
    this.sender = sender;
    this.events = events;
    this.probes = probes;
    this.clock = clock;
  }

  /** A pod that shall run, and what holds its containers back. */
  void tell(PodMemory memory, ObservedPod seen, Plan plan) {
    Map<String, Waiting> waiting = new HashMap<>(memory.troubles);
    waiting.putAll(plan.waiting());
    sender.send(memory.pod, compose(memory, seen, waiting), null);
    plan.waiting()
        .forEach(
            (name, why) -> {
              if (why.reason().equals("CrashLoopBackOff")) {
                events.warning(
                    memory.pod,
                    name,
                    "BackOff",
                    "Back-off restarting failed container "
                        + name
                        + " in pod "
                        + Containers.podText(memory.pod));
              }
            });
  }

  /** A pod that ends; {@code then} (may be null) runs once the server knows. */
  void tellEnd(PodMemory memory, ObservedPod seen, Runnable then) {
    Pod pod = memory.pod;
    if (pod == null || memory.gone) {
      return;
    }
    Map<String, Waiting> waiting = new HashMap<>(memory.troubles);
    if (memory.verdict != null && seen.nothing()) {
      waiting.clear();
    }
    sender.send(pod, compose(memory, seen, waiting), then);
  }

  private PodStatus compose(PodMemory memory, ObservedPod seen, Map<String, Waiting> waiting) {
    return composer.compose(memory, seen, waiting, new PodFacts(memory, probes), clock.instant());
  }
}
