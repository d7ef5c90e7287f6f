package dev.gantry.model.strategy.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.ResourceNames;
import dev.gantry.model.strategy.Rules;
import java.util.List;

/** Rules of device classes. */
public final class DeviceClasses {

  /** {@code resource.k8s.io/v1 DeviceClass}. */
  public static final Rules RULES = Rules.PLAIN.checked(DeviceClasses::check).counted();

  private DeviceClasses() {}

  private static void check(ObjectNode object, Causes causes) {
    JsonNode spec = object.path("spec");
    DeviceRequests.selectors(spec, "spec", causes);
    List<ObjectNode> configs =
        DeviceRequests.few(spec, "config", DeviceRequests.MAX_LIST, "spec", causes);
    for (int i = 0; i < configs.size(); i++) {
      DeviceRequests.opaque(configs.get(i), "spec.config[" + i + "]", causes);
    }
    String extended = spec.path("extendedResourceName").asText("");
    if (!extended.isEmpty() && !ResourceNames.isExtended(extended)) {
      causes.invalid(
          "spec.extendedResourceName", extended, "must be a valid extended resource name");
    }
  }
}
