package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.List;

/** {@code semver('1.2.3').isLessThan(semver('2.0.0-rc.1'))}. */
final class SemverFunctions {

  static final Library LIBRARY = new Library();

  private static final OpaqueType SEMVER = LIBRARY.type("kubernetes.Semver", Semver.class);
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;
  private static final CelType STRING = SimpleType.STRING;

  static {
    LIBRARY
        .global("semver", "string_to_semver", SEMVER, List.of(STRING), a -> parse(a, false))
        .global(
            "semver",
            "string_bool_to_semver",
            SEMVER,
            List.of(STRING, BOOL),
            a -> parse(a, (Boolean) a[1]))
        .global("isSemver", "is_semver_string", BOOL, List.of(STRING), a -> is(a, false))
        .global(
            "isSemver",
            "is_semver_string_bool",
            BOOL,
            List.of(STRING, BOOL),
            a -> is(a, (Boolean) a[1]))
        .member("major", "semver_major", INT, List.of(SEMVER), a -> ((Semver) a[0]).major())
        .member("minor", "semver_minor", INT, List.of(SEMVER), a -> ((Semver) a[0]).minor())
        .member("patch", "semver_patch", INT, List.of(SEMVER), a -> ((Semver) a[0]).patch())
        .member(
            "isLessThan", "semver_is_less_than", BOOL, List.of(SEMVER, SEMVER), a -> compare(a) < 0)
        .member(
            "isGreaterThan",
            "semver_is_greater_than",
            BOOL,
            List.of(SEMVER, SEMVER),
            a -> compare(a) > 0)
        .member(
            "compareTo",
            "semver_compare_to",
            INT,
            List.of(SEMVER, SEMVER),
            a -> (long) Integer.signum(compare(a)));
  }

  private SemverFunctions() {}

  private static Semver parse(Object[] arguments, boolean normalize) {
    return Semver.find((String) arguments[0], normalize)
        .orElseThrow(() -> new Fault("invalid semantic version: " + arguments[0]));
  }

  private static boolean is(Object[] arguments, boolean normalize) {
    return Semver.find((String) arguments[0], normalize).isPresent();
  }

  private static int compare(Object[] arguments) {
    return ((Semver) arguments[0]).compareTo((Semver) arguments[1]);
  }
}
