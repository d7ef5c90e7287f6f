package dev.gantry.model.cel;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * When two values are equal: numbers by what they stand for, lists by element, lists of type set
 * and map without regard to order.
 */
final class Equality {

  private Equality() {}

  static boolean equal(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return numbers(x, y);
    }
    if (a instanceof List<?> x
        && a instanceof TypedList typed
        && typed.type().merge() != CelType.Merge.ATOMIC
        && b instanceof List<?> y) {
      return unordered(x, y, typed.type());
    }
    if (a instanceof Collection<?> x && b instanceof Collection<?> y) {
      return ordered(x, y);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return maps(x, y);
    }
    return Objects.equals(a, b);
  }

  private static boolean numbers(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x.equals(y);
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    if (a instanceof Double && b instanceof Double || !Double.isFinite(x) || !Double.isFinite(y)) {
      return x == y;
    }
    return exact(a).compareTo(exact(b)) == 0;
  }

  private static BigDecimal exact(Number number) {
    if (number instanceof UnsignedLong u) {
      return new BigDecimal(u.bigIntegerValue());
    }
    return number instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf(number.longValue());
  }

  private static boolean ordered(Collection<?> a, Collection<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<?> others = b.iterator();
    for (Object element : a) {
      if (!equal(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean maps(Map<?, ?> a, Map<?, ?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      Object other = b.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean unordered(List<?> a, List<?> b, CelType type) {
    if (a.size() != b.size()) {
      return false;
    }
    if (type.merge() == CelType.Merge.SET) {
      // Elements of sets are scalars or compared as a whole; views compare as maps and lists do.
      Set<Object> left = new HashSet<>(a);
      return left.equals(new HashSet<>(b));
    }
    Map<Object, Object> byKey = Joins.byKey(b, type);
    for (Object element : a) {
      Object other = byKey.get(Joins.key(element, type));
      if (other == null || !equal(element, other)) {
        return false;
      }
    }
    return true;
  }
}
