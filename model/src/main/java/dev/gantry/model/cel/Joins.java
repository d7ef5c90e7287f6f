package dev.gantry.model.cel;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;

/**
 * {@code +} of lists. A set gets what it lacks, in order; a list with keys has elements replaced in
 * their places and new ones added; all others are put one behind the other.
 */
final class Joins {

  private Joins() {}

  /** What was joined of lists of a type is of that type. */
  private static final class Joined extends AbstractList<Object>
      implements RandomAccess, TypedList {

    private final List<Object> elements;
    private final CelType type;

    Joined(List<Object> elements, CelType type) {
      this.elements = elements;
      this.type = type;
    }

    @Override
    public CelType type() {
      return type;
    }

    @Override
    public Object get(int index) {
      return elements.get(index);
    }

    @Override
    public int size() {
      return elements.size();
    }
  }

  static List<Object> join(List<?> a, List<?> b) {
    if (a instanceof TypedList view) {
      switch (view.type().merge()) {
        case SET -> {
          Set<Object> union = new LinkedHashSet<>(a);
          union.addAll(b);
          return new Joined(new ArrayList<>(union), view.type());
        }
        case MAP -> {
          Map<Object, Object> merged = byKey(a, view.type());
          merged.putAll(byKey(b, view.type()));
          return new Joined(new ArrayList<>(merged.values()), view.type());
        }
        case ATOMIC -> {}
      }
    }
    List<Object> joined = new ArrayList<>(a.size() + b.size());
    joined.addAll(a);
    joined.addAll(b);
    return joined;
  }

  static Map<Object, Object> byKey(List<?> list, CelType type) {
    Map<Object, Object> elements = new LinkedHashMap<>();
    list.forEach(element -> elements.put(key(element, type), element));
    return elements;
  }

  static Object key(Object element, CelType type) {
    List<Object> key = new ArrayList<>(type.keys().size());
    for (String name : type.keys()) {
      key.add(
          element instanceof Map<?, ?> map
              ? map.get(FieldNames.escape(name).orElse(name))
              : element);
    }
    return key;
  }
}
