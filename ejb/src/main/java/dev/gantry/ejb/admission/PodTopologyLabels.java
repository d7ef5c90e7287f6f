package dev.gantry.ejb.admission;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import java.util.List;
import java.util.Map;

/** A pod that gets its node gets the node's zone and region, too, for its containers to read. */
public final class PodTopologyLabels implements Admission {

  private static final GroupResource NODES = new GroupResource("", "nodes");
  private static final List<String> LABELS =
      List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

  private final ObjectReader reader;

  public PodTopologyLabels(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    boolean assigns =
        request.creates("", "pods")
            || request.kind().isPod() && request.subresource().equals("binding");
    if (!assigns || request.object() == null || request.isOtherKind()) {
      return;
    }
    String node = request.object().path("spec").path("nodeName").asText("");
    if (!node.isEmpty()) {
      reader.get(new ObjectKey(NODES, "", node)).ifPresent(found -> copy(found.labels(), request));
    }
  }

  private static void copy(Map<String, String> from, AdmissionRequest request) {
    for (String label : LABELS) {
      String value = from.get(label);
      if (value != null) {
        Meta.of(request.object()).withObject("/labels").put(label, value);
      }
    }
  }
}
