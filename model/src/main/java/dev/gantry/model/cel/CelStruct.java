package dev.gantry.model.cel;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/** A struct that an expression made: {@code JSONPatch{op: "add", path: "/a", value: 1}}. */
public final class CelStruct extends AbstractMap<Object, Object> {

  private final String type;
  private final Map<Object, Object> fields;

  CelStruct(String type, Map<Object, Object> fields) {
    this.type = type;
    this.fields = fields;
  }

  public String type() {
    return type;
  }

  @Override
  public Set<Map.Entry<Object, Object>> entrySet() {
    return fields.entrySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CelStruct s && s.type.equals(type) && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
