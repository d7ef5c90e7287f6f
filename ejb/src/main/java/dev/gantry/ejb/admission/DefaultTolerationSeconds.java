package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A pod stays five minutes on a node that is not ready or not reachable, unless it says else; the
 * system property {@code gantry.unreachable.toleration.seconds} sets another time.
 */
public final class DefaultTolerationSeconds implements Admission {

  private static final int SECONDS =
      Integer.getInteger("gantry.unreachable.toleration.seconds", 300);
  private static final List<String> TAINTS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "pods")) {
      return;
    }
    for (String taint : TAINTS) {
      if (!tolerates(request.object().path("spec").path("tolerations"), taint)) {
        request
            .object()
            .withObject("/spec")
            .withArray("/tolerations")
            .addObject()
            .put("key", taint)
            .put("operator", "Exists")
            .put("effect", "NoExecute")
            .put("tolerationSeconds", SECONDS);
      }
    }
  }

  private static boolean tolerates(JsonNode tolerations, String taint) {
    for (JsonNode toleration : tolerations) {
      String key = toleration.path("key").asText("");
      String effect = toleration.path("effect").asText("");
      if ((key.isEmpty() || key.equals(taint))
          && (effect.isEmpty() || effect.equals("NoExecute"))) {
        return true;
      }
    }
    return false;
  }
}
