package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Container;

/** One thing to do for a pod, as decided by {@link PodDecider}. */
sealed interface Action {
  /** Make a sandbox; the n-th of this pod, counted from 0. */
  record CreateSandbox(int attempt) implements Action {}

  record StopSandbox(String id) implements Action {}

  /**
   * Create and start a container.
   *
   * @param restartCount 0 for the first start
   * @param target the container whose processes a debug container sees; null for its own only
   */
  record Start(Container container, boolean init, int restartCount, String target)
      implements Action {
    Start(Container container, boolean init, int restartCount) {
      this(container, init, restartCount, null);
    }
  }

  /** Change what a running container may use; {@code resources} is {@link Resources#key}. */
  record Resize(String containerId, Container container, String resources) implements Action {}

  /** End a container: {@code reason} goes into the event. */
  record Kill(String containerId, String name, String reason) implements Action {}
}
