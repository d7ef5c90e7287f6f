package dev.gantry.ejb.measurement;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The {@code metrics.k8s.io} documents of the pods of a namespace, as the API answers them. */
@FunctionalInterface
public interface PodMetrics {
  List<? extends JsonNode> in(String namespace);
}
