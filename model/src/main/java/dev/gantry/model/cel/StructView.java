package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.cel.CelType.FieldType;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A JSON object as a struct: its fields by their names in expressions. */
final class StructView extends AbstractMap<Object, Object> {

  private final ObjectNode object;
  private final CelType type;

  StructView(ObjectNode object, CelType type) {
    this.object = object;
    this.type = type;
  }

  private JsonNode find(Object key) {
    FieldType field = key instanceof String name ? type.fields().get(name) : null;
    return field == null ? null : object.get(field.name());
  }

  @Override
  public Object get(Object key) {
    JsonNode found = find(key);
    return found == null ? null : Values.of(found, type.fields().get(key).type());
  }

  @Override
  public boolean containsKey(Object key) {
    return find(key) != null;
  }

  @Override
  public Set<Map.Entry<Object, Object>> entrySet() {
    Map<Object, Object> present = new LinkedHashMap<>();
    type.fields()
        .forEach(
            (name, field) -> {
              JsonNode value = object.get(field.name());
              if (value != null) {
                present.put(name, Values.of(value, field.type()));
              }
            });
    return present.entrySet();
  }
}
