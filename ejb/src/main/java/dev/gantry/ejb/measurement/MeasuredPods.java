package dev.gantry.ejb.measurement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods' metrics from what their agents measured. */
@ApplicationScoped
public class MeasuredPods implements PodMetrics {

  @Inject ObjectStore store;
  @Inject Measurements measurements;

  @Override
  public List<? extends JsonNode> in(String namespace) {
    Map<String, Measurements.Summary> current = measurements.current();
    List<JsonNode> all = new ArrayList<>();
    for (StoredObject pod : store.list(Query.in(Keys.PODS, namespace)).objects()) {
      Measurements.Summary summary = current.get(pod.field("spec.nodeName"));
      JsonNode metrics = summary == null ? null : MetricsDocuments.pod(pod, summary);
      if (metrics != null) {
        all.add(metrics);
      }
    }
    return all;
  }
}
