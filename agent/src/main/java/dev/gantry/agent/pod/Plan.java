package dev.gantry.agent.pod;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What to do next for a pod.
 *
 * @param actions in order
 * @param waiting by container name: those held back, and why
 * @param wake when to look again though nothing changed; null if not at all
 * @param finished whether the pod's containers are done for good
 */
record Plan(List<Action> actions, Map<String, Waiting> waiting, Instant wake, boolean finished) {}
