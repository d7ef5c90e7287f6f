package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxState;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the news that a process ended. The runtime's own bookkeeping hears of it at the same
 * moment, so it is asked again, ever more slowly, until it agrees; only then the pod is looked at.
 */
public final class ContainerChanges implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerChanges.class);
  private static final long FIRST_MILLIS = 5;
  private static final long LAST_MILLIS = 640;

  private final ContainerRuntime runtime;
  private final ScheduledExecutorService timer;
  private final Consumer<String> changedPod;

  public ContainerChanges(
      ContainerRuntime runtime, ScheduledExecutorService timer, Consumer<String> changedPod) {
    this.runtime = runtime;
    this.timer = timer;
    this.changedPod = changedPod;
  }

  @Override
  public void accept(String id) {
    look(id, FIRST_MILLIS);
  }

  private void look(String id, long wait) {
    try {
      timer.schedule(() -> ask(id, wait), wait, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, {} is not looked at", id);
    }
  }

  private void ask(String id, long wait) {
    try {
      Optional<ContainerStatus> container = runtime.containerStatus(id);
      if (container.isPresent()) {
        settle(
            id,
            wait,
            ObservedPod.running(container.get()),
            container.get().getLabelsMap().get(RuntimeLabels.POD_UID));
        return;
      }
      Optional<PodSandboxStatus> sandbox = runtime.sandboxStatus(id);
      sandbox.ifPresent(
          s ->
              settle(
                  id,
                  wait,
                  s.getState() == PodSandboxState.SANDBOX_READY,
                  s.getLabelsMap().get(RuntimeLabels.POD_UID)));
    } catch (RuntimeCallException e) {
      LOG.debug("{}: {}", id, e.getMessage());
    }
  }

  private void settle(String id, long wait, boolean running, String uid) {
    if (running && wait < LAST_MILLIS) {
      look(id, wait * 2);
    } else if (uid != null) {
      changedPod.accept(uid);
    }
  }
}
