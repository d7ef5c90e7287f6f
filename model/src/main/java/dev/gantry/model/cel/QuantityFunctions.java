package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** {@code quantity('1Gi').isGreaterThan(quantity('1000Mi'))}. */
final class QuantityFunctions {

  static final Library LIBRARY = new Library();

  static final OpaqueType QUANTITY = LIBRARY.type("kubernetes.Quantity", Quantity.class);
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;
  private static final CelType STRING = SimpleType.STRING;

  static {
    LIBRARY
        .global("quantity", "string_to_quantity", QUANTITY, List.of(STRING), a -> quantity(a[0]))
        .global(
            "isQuantity", "is_quantity_string", BOOL, List.of(STRING), a -> find(a[0]).isPresent())
        .member("sign", "quantity_sign", INT, List.of(QUANTITY), a -> (long) value(a[0]).signum())
        .member("isInteger", "quantity_is_integer", BOOL, List.of(QUANTITY), a -> isLong(a[0]))
        .member("asInteger", "quantity_get_int", INT, List.of(QUANTITY), a -> asLong(a[0]))
        .member(
            "asApproximateFloat",
            "quantity_get_float",
            SimpleType.DOUBLE,
            List.of(QUANTITY),
            a -> value(a[0]).doubleValue())
        .member(
            "add",
            "quantity_add",
            QUANTITY,
            List.of(QUANTITY, QUANTITY),
            a -> ((Quantity) a[0]).plus((Quantity) a[1]))
        .member(
            "add",
            "quantity_add_int",
            QUANTITY,
            List.of(QUANTITY, INT),
            a -> ((Quantity) a[0]).plus(whole(a[1])))
        .member(
            "sub",
            "quantity_sub",
            QUANTITY,
            List.of(QUANTITY, QUANTITY),
            a -> ((Quantity) a[0]).minus((Quantity) a[1]))
        .member(
            "sub",
            "quantity_sub_int",
            QUANTITY,
            List.of(QUANTITY, INT),
            a -> ((Quantity) a[0]).minus(whole(a[1])))
        .member(
            "isLessThan",
            "quantity_is_less_than",
            BOOL,
            List.of(QUANTITY, QUANTITY),
            a -> compare(a) < 0)
        .member(
            "isGreaterThan",
            "quantity_is_greater_than",
            BOOL,
            List.of(QUANTITY, QUANTITY),
            a -> compare(a) > 0)
        .member(
            "compareTo",
            "quantity_compare_to",
            INT,
            List.of(QUANTITY, QUANTITY),
            a -> (long) Integer.signum(compare(a)));
  }

  private QuantityFunctions() {}

  private static Optional<Quantity> find(Object text) {
    try {
      return Optional.of(Quantity.parse((String) text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Quantity quantity(Object text) {
    return find(text)
        .orElseThrow(
            () ->
                new Fault(
                    "quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
  }

  private static BigDecimal value(Object quantity) {
    return ((Quantity) quantity).value();
  }

  private static Quantity whole(Object number) {
    return Quantity.of(BigDecimal.valueOf((Long) number));
  }

  private static boolean isLong(Object quantity) {
    BigDecimal value = value(quantity);
    return value.stripTrailingZeros().scale() <= 0 && value.toBigInteger().bitLength() < 64;
  }

  private static long asLong(Object quantity) {
    if (!isLong(quantity)) {
      throw new Fault("cannot convert value to integer");
    }
    return value(quantity).longValue();
  }

  private static int compare(Object[] arguments) {
    return value(arguments[0]).compareTo(value(arguments[1]));
  }
}
