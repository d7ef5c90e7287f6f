package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.volume.TmpfsMounts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds changes that no event told of, and removes what nobody wants: sandboxes of pods that the
 * server does not have, their folders, logs and control groups.
 */
public final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final ContainerRuntime runtime;
  private final PodWorkers pods;
  private final NodeDirectories directories;
  private final CgroupTree cgroups;
  private Map<String, String> lastStates = new HashMap<>();

  public Housekeeping(
      ContainerRuntime runtime, PodWorkers pods, NodeDirectories directories, CgroupTree cgroups) {
    this.runtime = runtime;
    this.pods = pods;
    this.directories = directories;
    this.cgroups = cgroups;
  }

  /**
   * Compares the runtime's lists with the last ones: a pod whose containers differ is looked at.
   */
  public void relist() {
    Map<String, String> states = new HashMap<>();
    for (PodSandbox sandbox : runtime.sandboxes(Map.of())) {
      states.merge(
          sandbox.getMetadata().getUid(),
          sandbox.getId() + sandbox.getState(),
          Housekeeping::combine);
    }
    for (Container container : runtime.containers(Map.of())) {
      String uid = container.getLabelsMap().get(RuntimeLabels.POD_UID);
      if (uid != null) {
        states.merge(uid, container.getId() + container.getState(), Housekeeping::combine);
      }
    }
    Map<String, String> before = lastStates;
    lastStates = states;
    Set<String> all = new HashSet<>(before.keySet());
    all.addAll(states.keySet());
    for (String uid : all) {
      if (!java.util.Objects.equals(before.get(uid), states.get(uid))) {
        pods.changed(uid);
      }
    }
  }

  /** The same whatever the order of the listing. */
  private static String combine(String one, String other) {
    return one.compareTo(other) < 0 ? one + other : other + one;
  }

  /** To be called only when the server's pods are known. */
  public void sweep() {
    pods.adopt(runtime.sandboxes(Map.of()));
    Set<String> wanted = new HashSet<>(pods.uids());
    for (Path pod : NodeDirectories.children(directories.pods())) {
      String uid = pod.getFileName().toString();
      if (!wanted.contains(uid)) {
        LOG.info("removing the folder of pod {}, which is gone", uid);
        TmpfsMounts.unmountBelow(pod);
        NodeDirectories.delete(pod);
      }
    }
    for (Path pod : NodeDirectories.children(directories.memory())) {
      if (!wanted.contains(pod.getFileName().toString())) {
        NodeDirectories.delete(pod);
      }
    }
    for (Path logs : NodeDirectories.children(directories.logs())) {
      String name = logs.getFileName().toString();
      if (!wanted.contains(name.substring(name.lastIndexOf('_') + 1))) {
        NodeDirectories.delete(logs);
      }
    }
    cgroups.sweep(wanted);
  }
}
