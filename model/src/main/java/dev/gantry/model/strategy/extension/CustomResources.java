package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.kind.CustomDefinition;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.ScalePaths;

/** Rules of custom resources, from their definition: defaults and checks are its schema's. */
public final class CustomResources {

  private CustomResources() {}

  public static Rules rules(CustomDefinition definition) {
    CrdSchema schema = definition.schema();
    CustomChecks checks = new CustomChecks(schema);
    Rules rules =
        Rules.PLAIN
            .named(Names::subdomain)
            .defaulted(schema::applyDefaults)
            .checked((object, causes) -> checks.run(object, null, causes))
            .onUpdate(checks::run)
            .onStatus(checks::run)
            .counted();
    JsonNode scale = definition.version().path("subresources").path("scale");
    return scale.isObject() ? rules.scaled(paths(scale)) : rules;
  }

  private static ScalePaths paths(JsonNode scale) {
    return new ScalePaths(
        pointer(scale.path("specReplicasPath").asText("")),
        pointer(scale.path("statusReplicasPath").asText("")),
        pointer(scale.path("labelSelectorPath").asText("")));
  }

  /** {@code .spec.replicas} → {@code /spec/replicas}. */
  private static String pointer(String path) {
    return path.replace('.', '/');
  }
}
