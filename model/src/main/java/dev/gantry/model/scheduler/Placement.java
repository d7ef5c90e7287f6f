package dev.gantry.model.scheduler;

import java.util.Map;

/** What was decided about one pod. */
public sealed interface Placement {

  /** This node. */
  record On(String node) implements Placement {}

  /**
   * No node.
   *
   * @param message as the pod's condition and event say it
   * @param curable nodes whose refusal would end if lower pods left
   */
  record Nowhere(String message, Map<String, Boolean> curable) implements Placement {}
}
