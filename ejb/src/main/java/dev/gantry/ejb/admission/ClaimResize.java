package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.store.ObjectReader;

/**
 * Claims grow only where their storage class says that volumes can; that they must be bound is
 * validation's.
 */
public final class ClaimResize implements Admission {

  private static final GroupResource CLASSES =
      new GroupResource("storage.k8s.io", "storageclasses");

  private final ObjectReader reader;

  public ClaimResize(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void check(AdmissionRequest request) {
    if (request.operation() != AdmissionRequest.Operation.UPDATE
        || !request.isWhole()
        || !request.kind().is("", "persistentvolumeclaims")
        || !grows(request.old(), request.object())) {
      return;
    }
    String name = request.object().path("spec").path("storageClassName").asText("");
    boolean allowed =
        !name.isEmpty()
            && reader
                .get(new ObjectKey(CLASSES, "", name))
                .filter(c -> c.as(ObjectNode.class).path("allowVolumeExpansion").asBoolean())
                .isPresent();
    if (!allowed) {
      throw request.forbidden(
          "only dynamically provisioned pvc can be resized and the storageclass that provisions"
              + " the pvc must support resize");
    }
  }

  private static boolean grows(JsonNode old, JsonNode now) {
    String before = asked(old);
    String after = asked(now);
    return !before.equals(after)
        && !before.isEmpty()
        && !after.isEmpty()
        && Quantity.parse(after).compareTo(Quantity.parse(before)) > 0;
  }

  private static String asked(JsonNode claim) {
    return claim.path("spec").path("resources").path("requests").path("storage").asText("");
  }
}
