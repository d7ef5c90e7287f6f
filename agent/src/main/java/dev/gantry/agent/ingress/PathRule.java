package dev.gantry.agent.ingress;

import java.util.Comparator;

/**
 * One path of an ingress.
 *
 * @param exact the path must be equal; otherwise it is a prefix, element by element
 */
record PathRule(String path, boolean exact, Backend backend) {

  /** Longest first; of two equally long, the exact one. */
  static final Comparator<PathRule> MOST_SPECIFIC_FIRST =
      Comparator.comparing((PathRule rule) -> -rule.path.length())
          .thenComparing(rule -> rule.exact ? 0 : 1);

  static PathRule of(String path, boolean exact, Backend backend) {
    String given = path == null || path.isEmpty() ? "/" : path;
    // A prefix means the same with and without a slash at its end.
    boolean slash = !exact && given.length() > 1 && given.endsWith("/");
    return new PathRule(slash ? given.substring(0, given.length() - 1) : given, exact, backend);
  }

  /**
   * {@code /foo} as a prefix matches {@code /foo} and {@code /foo/bar}, but not {@code /foobar}.
   */
  boolean matches(String requested) {
    if (exact) {
      return requested.equals(path);
    }
    return path.equals("/")
        || requested.equals(path)
        || requested.startsWith(path) && requested.charAt(path.length()) == '/';
  }
}
