package dev.gantry.model.cel;

import com.google.common.primitives.UnsignedLong;
import java.util.LinkedHashMap;
import java.util.Map;

/** Maps that expressions make. */
final class NewMaps {

  /** Puts one entry of a literal. */
  interface Filling {
    void put(int index, Map<Object, Object> into);
  }

  private NewMaps() {}

  static Map<Object, Object> of(int size, Evaluation.Scope scope, Filling filling) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      filling.put(i, map);
    }
    return map;
  }

  static void put(Map<Object, Object> map, Object key, Object value) {
    boolean fits =
        key instanceof String
            || key instanceof Long
            || key instanceof Boolean
            || key instanceof UnsignedLong;
    if (!fits) {
      throw new Fault("unsupported key type");
    }
    if (map.put(key, value) != null) {
      throw new Fault("Failed with repeated key: " + key);
    }
  }
}
