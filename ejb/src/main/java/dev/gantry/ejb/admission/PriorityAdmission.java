package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import java.util.Comparator;
import java.util.Optional;

/** Turns a pod's priority class into its priority. */
public final class PriorityAdmission implements Admission {

  private static final GroupResource CLASSES =
      new GroupResource("scheduling.k8s.io", "priorityclasses");

  private final ObjectReader reader;

  public PriorityAdmission(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "pods")) {
      return;
    }
    ObjectNode spec = request.object().withObject("/spec");
    String name = spec.path("priorityClassName").asText("");
    Optional<JsonNode> chosen =
        name.isEmpty() ? globalDefault() : Optional.of(named(request, name));
    chosen.ifPresent(c -> spec.put("priorityClassName", c.path("metadata").path("name").asText()));
    int priority = chosen.map(c -> c.path("value").asInt(0)).orElse(0);
    String preemption =
        chosen
            .map(c -> c.path("preemptionPolicy").asText(""))
            .filter(p -> !p.isEmpty())
            .orElse("PreemptLowerPriority");
    if (spec.hasNonNull("priority") && spec.path("priority").asInt() != priority) {
      throw request.forbidden(
          "the integer value of priority ("
              + spec.path("priority").asInt()
              + ") must not be provided in pod spec; priority admission controller computed "
              + priority
              + " from the given PriorityClass name");
    }
    if (spec.hasNonNull("preemptionPolicy")
        && !spec.path("preemptionPolicy").asText().equals(preemption)) {
      throw request.forbidden(
          "the string value of PreemptionPolicy ("
              + spec.path("preemptionPolicy").asText()
              + ") must not be provided in pod spec; priority admission controller computed "
              + preemption
              + " from the given PriorityClass name");
    }
    spec.put("priority", priority).put("preemptionPolicy", preemption);
  }

  private JsonNode named(AdmissionRequest request, String name) {
    return reader
        .get(new ObjectKey(CLASSES, "", name))
        .map(o -> (JsonNode) o.as(ObjectNode.class))
        .orElseThrow(() -> request.forbidden("no PriorityClass with name " + name + " was found"));
  }

  /** Should there be several, the lowest counts, as in Kubernetes. */
  private Optional<JsonNode> globalDefault() {
    return reader.list(Query.all(CLASSES)).objects().stream()
        .map(o -> (JsonNode) o.as(ObjectNode.class))
        .filter(c -> c.path("globalDefault").asBoolean())
        .min(Comparator.comparingInt(c -> c.path("value").asInt()));
  }
}
