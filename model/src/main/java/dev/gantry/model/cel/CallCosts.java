package dev.gantry.model.cel;

/**
 * What calls cost, by the sizes of their arguments (the receiver first). The same figures serve the
 * forecast, with the largest sizes, and the evaluation, with the real ones.
 */
final class CallCosts {

  static final long READ = 1;
  static final long NEW_LIST = 10;
  static final long NEW_MAP = 30;
  static final long NEW_STRUCT = 40;

  /** One question to the authorizer. */
  private static final long CHECK = 350_000;

  /** Looking at one character, against reading a field. */
  private static final double CHARACTER = 0.1;

  private static final double REGEX = 0.25;

  private CallCosts() {}

  /**
   * @param list whether the first argument (of {@code in}: the second) is a list
   */
  static long of(String function, long[] sizes, boolean list) {
    long first = sizes.length > 0 ? sizes[0] : 1;
    long second = sizes.length > 1 ? sizes[1] : 1;
    long cost =
        switch (function) {
          case "contains" ->
              Sizes.times(Sizes.part(first, CHARACTER), Sizes.part(second, CHARACTER));
          case "startsWith", "endsWith" -> Sizes.part(second, CHARACTER);
          case "matches", "find", "findAll" ->
              Sizes.times(Sizes.part(Sizes.plus(first, 1), CHARACTER), Sizes.part(second, REGEX));
          case "@in", "_in_" -> list ? second : 1;
          case "_+_" -> list ? 1 : Sizes.part(Sizes.plus(first, second), CHARACTER);
          case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
              Sizes.part(Math.min(first, second), CHARACTER);
          case "isSorted",
              "sum",
              "min",
              "max",
              "slice",
              "flatten",
              "first",
              "last",
              "unwrap",
              "unwrapOpt" ->
              first;
          case "indexOf", "lastIndexOf" ->
              list
                  ? first
                  : Sizes.times(Sizes.part(first, CHARACTER), Sizes.part(second, CHARACTER));
          case "reverse" -> list ? first : Sizes.part(first, CHARACTER);
          case "lists.range", "join" -> first;
          case "sort", "lists.@sortByAssociatedKeys", "@sortByAssociatedKeys", "distinct" ->
              Sizes.times(first, first);
          case "sets.contains", "sets.equivalent", "sets.intersects" -> Sizes.times(first, second);
          case "string",
              "bytes",
              "strings.quote",
              "lowerAscii",
              "upperAscii",
              "substring",
              "trim",
              "split",
              "replace",
              "format",
              "int",
              "uint",
              "double",
              "duration",
              "timestamp",
              "base64.encode",
              "base64.decode",
              "regex.replace",
              "regex.extract",
              "regex.extractAll",
              "url",
              "isURL",
              "quantity",
              "isQuantity",
              "ip",
              "isIP",
              "ip.isCanonical",
              "cidr",
              "isCIDR",
              "semver",
              "isSemver",
              "validate",
              "containsIP",
              "containsCIDR",
              "jsonpatch.escapeKey",
              "cel.@mapInsert",
              "charAt" ->
              Sizes.part(first, CHARACTER);
          case "check" -> CHECK;
          default -> 1;
        };
    return Math.max(1, cost);
  }

  /** The largest result of a call. */
  static long resultSize(String function, long[] sizes) {
    long first = sizes.length > 0 ? sizes[0] : 1;
    long second = sizes.length > 1 ? sizes[1] : 1;
    long third = sizes.length > 2 ? sizes[2] : 1;
    return switch (function) {
      case "_+_" -> Sizes.plus(first, second);
      case "replace", "regex.replace" -> Sizes.times(first, Math.max(1, third));
      case "join" -> Sizes.times(first, Sizes.REQUEST);
      case "lists.range" -> Sizes.REQUEST;
      case "base64.encode" -> Sizes.times(first, 2);
      case "strings.quote" -> Sizes.plus(Sizes.times(first, 2), 2);
      case "bytes" -> Sizes.times(first, 4);
      default -> first;
    };
  }
}
