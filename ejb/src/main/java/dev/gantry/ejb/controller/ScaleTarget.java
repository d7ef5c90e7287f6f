package dev.gantry.ejb.controller;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.autoscaler.AutoscalerDecider;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.ScalePaths;
import dev.gantry.model.strategy.Strategies;
import java.util.Optional;

/** What an autoscaler scales, by its scale subresource: any kind that has one. */
record ScaleTarget(ObjectKey key, String uid, ScalePaths paths, JsonNode document, String kind) {

  /**
   * @throws ApiException where the reference leads nowhere
   */
  static ScaleTarget find(JsonNode scaler, Catalogue catalogue, ObjectReader reader) {
    JsonNode reference = scaler.path("spec").path("scaleTargetRef");
    String apiVersion = reference.path("apiVersion").asText("");
    String name = reference.path("kind").asText();
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    Kind kind =
        catalogue
            .byKind(apiVersion, name)
            .or(() -> catalogue.byGroupKind(group, name))
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "no matches for kind \"" + name + "\" in group \"" + group + "\""));
    ScalePaths paths =
        Strategies.of(catalogue.preferred(kind.storage()).orElse(kind))
            .scale()
            .orElseThrow(ApiException::unknownPath);
    ObjectKey key =
        new ObjectKey(kind.storage(), Meta.namespace(scaler), reference.path("name").asText());
    StoredObject found =
        reader.get(key).orElseThrow(() -> ApiException.notFound(kind.resource(), key.name()));
    return new ScaleTarget(key, found.uid(), paths, found.as(ObjectNode.class), name);
  }

  AutoscalerDecider.Target shown() {
    return new AutoscalerDecider.Target(
        kind + "/" + key.namespace() + "/" + key.name(),
        document.at(paths.specReplicas()).asInt(0),
        document.at(paths.statusReplicas()).asInt(0),
        selector().isPresent());
  }

  /** Empty where the target names no pods. */
  Optional<LabelSelector> selector() {
    if (paths.selector().isEmpty()) {
      return Optional.empty();
    }
    JsonNode selector = document.at(paths.selector());
    if (selector.isTextual()) {
      return selector.asText().isEmpty()
          ? Optional.empty()
          : Optional.of(LabelSelector.parse(selector.asText()));
    }
    if (!selector.isObject() || selector.isEmpty()) {
      return Optional.empty();
    }
    boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
    return Optional.of(
        structured ? LabelSelector.of(selector) : LabelSelector.equal(Meta.strings(selector)));
  }

  void write(Cluster cluster, int replicas) {
    JsonPointer pointer = JsonPointer.compile(paths.specReplicas());
    cluster.update(
        key,
        object -> {
          if (Meta.uid(object).equals(uid) && object.at(pointer.head()) instanceof ObjectNode at) {
            at.put(pointer.last().getMatchingProperty(), replicas);
          }
          return object;
        });
  }
}
