package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** A JSON object as a map from text to values. */
final class MapView extends AbstractMap<Object, Object> {

  private final ObjectNode object;
  private final CelType value;

  MapView(ObjectNode object, CelType value) {
    this.object = object;
    this.value = value;
  }

  @Override
  public Object get(Object key) {
    JsonNode found = key instanceof String name ? object.get(name) : null;
    return found == null ? null : Values.of(found, value);
  }

  @Override
  public boolean containsKey(Object key) {
    return key instanceof String name && object.has(name);
  }

  @Override
  public int size() {
    return object.size();
  }

  @Override
  public Set<Map.Entry<Object, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Object, Object>> iterator() {
        Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public Map.Entry<Object, Object> next() {
            Map.Entry<String, JsonNode> entry = entries.next();
            return Map.entry(entry.getKey(), Values.of(entry.getValue(), value));
          }
        };
      }

      @Override
      public int size() {
        return object.size();
      }
    };
  }
}
