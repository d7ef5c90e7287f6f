package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Container;

/** One thing to do for a pod, as decided by {@link PodDecider}. */
sealed interface Action {
  /** Make a sandbox; the n-th of this pod, counted from 0. */
  record CreateSandbox(int attempt) implements Action {}

  record StopSandbox(String id) implements Action {}

  /** Create and start a container; {@code restartCount} is 0 for the first. */
  record Start(Container container, boolean init, int restartCount) implements Action {}

  /** End a container: {@code reason} goes into the event. */
  record Kill(String containerId, String name, String reason) implements Action {}
}
