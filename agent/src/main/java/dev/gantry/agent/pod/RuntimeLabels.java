package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.ContainerStatus;
import java.util.Map;

/**
 * The labels and annotations by which pods and containers are recognized in the runtime; the names
 * are those of other Kubernetes nodes, so that tools find their way. They are all the state that an
 * agent needs to go on after its own restart.
 */
public final class RuntimeLabels {
  public static final String POD_NAME = "io.kubernetes.pod.name";
  public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  public static final String POD_UID = "io.kubernetes.pod.uid";
  public static final String CONTAINER_NAME = "io.kubernetes.container.name";

  public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
  public static final String HASH = "io.kubernetes.container.hash";
  public static final String RESOURCES = "dev.gantry.container.resources";
  public static final String TERMINATION_PATH = "io.kubernetes.container.terminationMessagePath";
  public static final String TERMINATION_POLICY =
      "io.kubernetes.container.terminationMessagePolicy";
  public static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";

  private RuntimeLabels() {}

  public static Map<String, String> ofPod(String uid) {
    return Map.of(POD_UID, uid);
  }

  public static int restartCount(ContainerStatus status) {
    String text = status.getAnnotationsMap().getOrDefault(RESTART_COUNT, "0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
