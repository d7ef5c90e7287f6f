package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.strategy.config.EventConversion;
import dev.gantry.model.strategy.policy.AutoscalerConversion;

/** Documents of one kind in another of its versions or groups. */
public final class Conversions {

  private Conversions() {}

  /**
   * A document as another kind shows it: fields move where the two differ in form, otherwise only
   * {@code apiVersion} changes. Versions of custom resources are converted as their definition
   * asks.
   *
   * @param document is left as it is
   */
  public static ObjectNode convert(ObjectNode document, Kind from, Kind to) {
    if (to.definition() != null) {
      return to.definition().documents().convert(document);
    }
    ObjectNode copy = document.deepCopy();
    if (from.apiVersion().equals(to.apiVersion())) {
      return copy;
    }
    if (from.kind().equals("HorizontalPodAutoscaler")) {
      if (from.version().equals("v1") && to.version().equals("v2")) {
        AutoscalerConversion.fromV1(copy);
      } else if (from.version().equals("v2") && to.version().equals("v1")) {
        AutoscalerConversion.toV1(copy);
      }
    } else if (from.kind().equals("Event")) {
      if (from.group().isEmpty()) {
        EventConversion.fromCore(copy);
      } else {
        EventConversion.toCore(copy);
      }
    }
    copy.put("apiVersion", to.apiVersion());
    return copy;
  }
}
