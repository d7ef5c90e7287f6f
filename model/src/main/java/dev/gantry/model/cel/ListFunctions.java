package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelEvaluationException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * {@code isSorted}, {@code sum}, {@code min}, {@code max}, {@code indexOf}, {@code lastIndexOf}.
 */
final class ListFunctions {

  private static final TypeParamType ANY = TypeParamType.create("T");
  private static final ListType LIST = ListType.create(ANY);

  static final Library LIBRARY = library();

  private ListFunctions() {}

  private static Library library() {
    Library library =
        new Library()
            .member(
                "isSorted", "list_is_sorted", SimpleType.BOOL, List.of(LIST), a -> sorted(list(a)))
            .member("min", "list_min", ANY, List.of(LIST), a -> extreme(list(a), -1, "min"))
            .member("max", "list_max", ANY, List.of(LIST), a -> extreme(list(a), 1, "max"))
            .member(
                "indexOf",
                "list_index_of",
                SimpleType.INT,
                List.of(LIST, ANY),
                a -> indexOf(list(a), a[1], false))
            .member(
                "lastIndexOf",
                "list_last_index_of",
                SimpleType.INT,
                List.of(LIST, ANY),
                a -> indexOf(list(a), a[1], true));
    for (CelType type : List.of(SimpleType.INT, SimpleType.DOUBLE, SimpleType.DURATION)) {
      library.member(
          "sum",
          "list_" + type.name() + "_sum",
          type,
          List.of(ListType.create(type)),
          a -> sum(list(a), type));
    }
    return library;
  }

  private static List<?> list(Object[] arguments) {
    return (List<?>) arguments[0];
  }

  private static boolean sorted(List<?> list) {
    Object before = null;
    for (Object element : list) {
      if (before != null && compare(before, element) > 0) {
        return false;
      }
      before = element;
    }
    return true;
  }

  private static Object extreme(List<?> list, int sign, String function) {
    Iterator<?> elements = list.iterator();
    if (!elements.hasNext()) {
      throw new Fault(function + " called on empty list");
    }
    Object found = elements.next();
    while (elements.hasNext()) {
      Object next = elements.next();
      if (compare(next, found) * sign > 0) {
        found = next;
      }
    }
    return found;
  }

  private static long indexOf(List<?> list, Object wanted, boolean last) {
    long found = -1;
    int i = 0;
    for (Object element : list) {
      if (Equality.equal(element, wanted)) {
        found = i;
        if (!last) {
          return found;
        }
      }
      i++;
    }
    return found;
  }

  private static Object sum(List<?> list, CelType type) throws CelEvaluationException {
    if (type.equals(SimpleType.DOUBLE)) {
      double sum = 0;
      for (Object element : list) {
        sum += number(element).doubleValue();
      }
      return sum;
    }
    if (type.equals(SimpleType.DURATION)) {
      Duration sum = Duration.ZERO;
      for (Object element : list) {
        if (!(element instanceof Duration duration)) {
          throw Fault.noSuchOverload();
        }
        sum = sum.plus(duration);
      }
      return sum;
    }
    long sum = 0;
    for (Object element : list) {
      try {
        sum = Math.addExact(sum, number(element).longValue());
      } catch (ArithmeticException e) {
        throw new Fault("integer overflow");
      }
    }
    return sum;
  }

  private static Number number(Object element) {
    if (element instanceof Number number) {
      return number;
    }
    throw Fault.noSuchOverload();
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y && !a.getClass().equals(b.getClass())) {
      return Double.compare(x.doubleValue(), y.doubleValue());
    }
    if (a instanceof Comparable<?> x && a.getClass().equals(b.getClass())) {
      return ((Comparable<Object>) x).compareTo(b);
    }
    throw Fault.noSuchOverload();
  }
}
