package dev.gantry.model.cel;

import com.google.common.primitives.UnsignedLong;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fields, keys and indexes, of values that are there and of optional ones. */
final class Access {

  private Access() {}

  static Object field(Object operand, String field) {
    if (operand instanceof Optional<?> optional) {
      return optional.flatMap(o -> findField(o, field));
    }
    return findField(operand, field).orElseThrow(() -> Fault.noSuchKey(field));
  }

  static boolean has(Object operand, String field) {
    if (operand instanceof Optional<?> optional) {
      return optional.isPresent() && has(optional.get(), field);
    }
    return map(operand).containsKey(field);
  }

  /** {@code operand.?field}. */
  static Optional<Object> optionalField(Object operand, String field) {
    return operand instanceof Optional<?> optional
        ? optional.flatMap(o -> findField(o, field))
        : findField(operand, field);
  }

  private static Optional<Object> findField(Object operand, String field) {
    return Optional.ofNullable(map(operand).get(field));
  }

  private static Map<?, ?> map(Object operand) {
    if (operand instanceof Map<?, ?> map) {
      return map;
    }
    throw Fault.noSuchOverload();
  }

  static Object index(Object operand, Object key) {
    if (operand instanceof Optional<?> optional) {
      return optional.flatMap(o -> find(o, key));
    }
    return find(operand, key)
        .orElseThrow(
            () ->
                operand instanceof List
                    ? new Fault("index out of bounds: " + key)
                    : Fault.noSuchKey(key));
  }

  /** {@code operand[?key]}. */
  static Optional<Object> optionalIndex(Object operand, Object key) {
    return operand instanceof Optional<?> optional
        ? optional.flatMap(o -> find(o, key))
        : find(operand, key);
  }

  private static Optional<Object> find(Object operand, Object key) {
    Object whole = whole(key);
    if (operand instanceof List<?> list) {
      if (!(whole instanceof Long index)) {
        throw Fault.noSuchOverload();
      }
      return index < 0 || index >= list.size()
          ? Optional.empty()
          : Optional.of(list.get(index.intValue()));
    }
    Map<?, ?> map = map(operand);
    Object found = map.get(key);
    return Optional.ofNullable(found == null && whole != key ? map.get(whole) : found);
  }

  /** Numbers of other kinds that stand for a whole number find what it finds. */
  private static Object whole(Object key) {
    if (key instanceof Double d && d == Math.rint(d) && Math.abs(d) < 9.0e15) {
      return d.longValue();
    }
    if (key instanceof UnsignedLong u && u.bigIntegerValue().bitLength() < 64) {
      return u.longValue();
    }
    return key;
  }

  /** {@code value in container}. */
  static boolean contains(Object container, Object value) {
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(value) || map.containsKey(whole(value));
    }
    if (container instanceof List<?> list) {
      for (Object element : list) {
        if (Equality.equal(element, value)) {
          return true;
        }
      }
      return false;
    }
    throw Fault.noSuchOverload();
  }
}
