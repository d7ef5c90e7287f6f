package dev.gantry.model.strategy;

/**
 * Where the scale subresource reads and writes, as JSON pointers into the document.
 *
 * @param specReplicas desired replicas, e.g. {@code /spec/replicas}
 * @param statusReplicas observed replicas, e.g. {@code /status/replicas}
 * @param selector the label selector, e.g. {@code /spec/selector}; {@code ""} for none. What stands
 *     there is a {@code LabelSelector}, a plain map of labels (replication controllers) or a string
 *     in query form (custom resources)
 */
public record ScalePaths(String specReplicas, String statusReplicas, String selector) {

  public static final ScalePaths WORKLOAD =
      new ScalePaths("/spec/replicas", "/status/replicas", "/spec/selector");
}
