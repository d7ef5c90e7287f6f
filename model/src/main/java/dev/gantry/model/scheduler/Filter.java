package dev.gantry.model.scheduler;

import java.util.List;

/** One reason why a pod may not go to a node; explains itself. */
interface Filter {

  /** Made for one pod, asked about many nodes. */
  interface ForPod {
    /** Empty when the node will do; otherwise why not, as a user reads it. */
    List<String> refusals(NodeInfo node);
  }

  /** Everything will do: for pods that this filter has nothing to say about. */
  ForPod PASS = node -> List.of();

  ForPod prepare(PodInfo pod, ClusterSnapshot cluster);

  /** Whether taking lower pods off the node could help. */
  default boolean curable() {
    return false;
  }
}
