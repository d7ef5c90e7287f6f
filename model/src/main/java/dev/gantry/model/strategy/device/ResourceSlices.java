package dev.gantry.model.strategy.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PlacementChecks;
import dev.gantry.model.strategy.storage.CsiRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of resource slices: the devices that a driver offers. */
public final class ResourceSlices {

  /** {@code resource.k8s.io/v1 ResourceSlice}. */
  public static final Rules RULES =
      Rules.PLAIN.checked(ResourceSlices::check).onUpdate(ResourceSlices::update).counted();

  private static final int MAX_DEVICES = 128;
  private static final int MAX_FACTS = 32;
  private static final List<String> PLACES =
      List.of("nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection");
  private static final List<String> VALUES =
      List.of("bool", "bools", "int", "ints", "string", "strings", "version", "versions");

  private ResourceSlices() {}

  private static void check(ObjectNode slice, Causes causes) {
    JsonNode spec = slice.path("spec");
    CsiRules.driverName(spec.path("driver").asText(""), "spec.driver", causes);
    pool(spec.path("pool"), causes);
    places(spec, causes);
    List<ObjectNode> devices = DeviceRequests.few(spec, "devices", MAX_DEVICES, "spec", causes);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < devices.size(); i++) {
      String path = "spec.devices[" + i + "]";
      String name = devices.get(i).path("name").asText("");
      causes.text(path + ".name", devices.get(i).path("name"), Names::label);
      if (!name.isEmpty() && !names.add(name)) {
        causes.duplicate(path + ".name", name);
      }
      device(devices.get(i), path, causes);
    }
  }

  private static void pool(JsonNode pool, Causes causes) {
    String name = pool.path("name").asText("");
    if (name.isEmpty()) {
      causes.required("spec.pool.name", "");
    } else if (name.length() > 253) {
      causes.tooLong("spec.pool.name", 253);
    } else {
      for (String part : name.split("/", -1)) {
        causes.invalidAll("spec.pool.name", part, Names.subdomain(part));
      }
    }
    long count = pool.path("resourceSliceCount").asLong(0);
    if (count <= 0) {
      causes.invalid("spec.pool.resourceSliceCount", count, "must be greater than zero");
    }
    long generation = pool.path("generation").asLong(0);
    if (generation < 0) {
      causes.invalid("spec.pool.generation", generation, "must be greater than or equal to zero");
    }
  }

  private static void places(JsonNode spec, Causes causes) {
    List<String> given =
        PLACES.stream()
            .filter(
                field -> {
                  JsonNode value = spec.path(field);
                  return value.isObject()
                      || value.asBoolean()
                      || !value.asText("").isEmpty() && value.isTextual();
                })
            .toList();
    String words =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
            + " required";
    if (given.isEmpty()) {
      causes.required("spec", words);
    } else if (given.size() > 1) {
      String shown = "{" + String.join(", ", given) + "}";
      causes.invalid("spec", shown, words + ", but multiple fields are set");
    }
    causes.optionalText("spec.nodeName", spec.path("nodeName"), Names::subdomain);
    if (spec.path("nodeSelector").isObject()) {
      PlacementChecks.nodeSelector(spec.path("nodeSelector"), "spec.nodeSelector", causes);
      if (spec.path("nodeSelector").path("nodeSelectorTerms").size() > 1) {
        causes.invalid(
            "spec.nodeSelector.nodeSelectorTerms",
            Tree.shown(spec.path("nodeSelector").path("nodeSelectorTerms")),
            "must have exactly one node selector term");
      }
    }
  }

  private static void device(ObjectNode device, String path, Causes causes) {
    JsonNode attributes = device.path("attributes");
    JsonNode capacity = device.path("capacity");
    if (attributes.size() + capacity.size() > MAX_FACTS) {
      causes.invalid(
          path,
          attributes.size() + capacity.size(),
          "the total number of attributes and capacities must not exceed " + MAX_FACTS);
    }
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      String field = path + ".attributes[" + attribute.getKey() + "]";
      qualified(attribute.getKey(), field, causes);
      List<String> given =
          VALUES.stream().filter(v -> Tree.isSet(attribute.getValue(), v)).toList();
      if (given.isEmpty()) {
        causes.required(field, "exactly one value must be specified");
      } else if (given.size() > 1) {
        causes.invalid(
            field, Tree.shown(attribute.getValue()), "exactly one value must be specified");
      }
      for (String text : List.of("string", "version")) {
        if (attribute.getValue().path(text).asText("").length() > 64) {
          causes.tooLong(field + "." + text, 64);
        }
      }
    }
    for (Map.Entry<String, JsonNode> amount : capacity.properties()) {
      String field = path + ".capacity[" + amount.getKey() + "]";
      qualified(amount.getKey(), field, causes);
      Quantities.parse(field + ".value", amount.getValue().path("value"), causes);
    }
  }

  /** {@code [domain/]identifier}, the identifier as programs write it. */
  private static void qualified(String name, String field, Causes causes) {
    int slash = name.indexOf('/');
    String identifier = name.substring(slash + 1);
    if (slash >= 0) {
      causes.invalidAll(field, name.substring(0, slash), Names.subdomain(name.substring(0, slash)));
    }
    if (identifier.isEmpty()) {
      causes.required(field, "the name must not be empty");
    } else if (!identifier.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      causes.invalid(
          field,
          identifier,
          "a valid C identifier must start with alphabetic character or"
              + " '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or"
              + " 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')");
    }
    if (identifier.length() > 32) {
      causes.tooLong(field, 32);
    }
  }

  private static void update(ObjectNode slice, ObjectNode old, Causes causes) {
    JsonNode now = slice.path("spec");
    JsonNode before = old.path("spec");
    causes.immutable("spec.driver", now.path("driver"), before.path("driver"));
    causes.immutable(
        "spec.pool.name", now.path("pool").path("name"), before.path("pool").path("name"));
    causes.immutable("spec.nodeName", now.path("nodeName"), before.path("nodeName"));
  }
}
