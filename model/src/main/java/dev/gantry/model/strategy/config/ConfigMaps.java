package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Rules of config maps. */
public final class ConfigMaps {

  /** What one config map or secret may hold: 1 MiB. */
  static final int MAX_BYTES = 1024 * 1024;

  /** {@code v1 ConfigMap}. */
  public static final Rules RULES =
      Rules.PLAIN.checked(ConfigMaps::check).onUpdate(ConfigMaps::update);

  private ConfigMaps() {}

  private static void check(ObjectNode map, Causes causes) {
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : map.path("data").properties()) {
      String key = entry.getKey();
      causes.invalidAll("data[" + key + "]", key, Names.configKey(key));
      if (map.path("binaryData").has(key)) {
        causes.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
      }
      size += entry.getValue().asText("").getBytes(StandardCharsets.UTF_8).length;
    }
    for (Map.Entry<String, JsonNode> entry : map.path("binaryData").properties()) {
      String key = entry.getKey();
      causes.invalidAll("binaryData[" + key + "]", key, Names.configKey(key));
      size += Secrets.decodedLength(entry.getValue().asText(""));
    }
    if (size > MAX_BYTES) {
      causes.tooLong("", MAX_BYTES);
    }
  }

  private static void update(ObjectNode map, ObjectNode old, Causes causes) {
    immutable(map, old, List.of("data", "binaryData"), causes);
  }

  /** The same rule for both: once set, {@code immutable} stays and so does what it protects. */
  static void immutable(ObjectNode object, ObjectNode old, List<String> fields, Causes causes) {
    if (!old.path("immutable").asBoolean()) {
      return;
    }
    if (!object.path("immutable").asBoolean()) {
      causes.forbidden("immutable", "field is immutable when `immutable` is set");
    }
    for (String field : fields) {
      if (!Tree.same(object.path(field), old.path(field))) {
        causes.forbidden(field, "field is immutable when `immutable` is set");
      }
    }
  }
}
