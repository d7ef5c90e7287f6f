package dev.gantry.agent.ingress;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where each request goes; immutable, replaced as a whole.
 *
 * @param hosts exact host names, lower case
 * @param wildcards what follows the star: {@code .example.com} for {@code *.example.com}
 * @param anyHost rules without a host
 * @param fallback for what no rule takes
 */
record Routes(
    Map<String, List<PathRule>> hosts,
    Map<String, List<PathRule>> wildcards,
    List<PathRule> anyHost,
    Optional<Backend> fallback) {
  static final Routes NONE = new Routes(Map.of(), Map.of(), List.of(), Optional.empty());

  /**
   * The exact host before the wildcard before rules without a host; within them the longest path.
   *
   * @param host name without port
   * @param path decoded, starts with a slash
   */
  Optional<Backend> find(String host, String path) {
    String name = host.toLowerCase(Locale.ROOT);
    return first(hosts.get(name), path)
        .or(() -> first(wildcard(name), path))
        .or(() -> first(anyHost, path))
        .or(() -> fallback);
  }

  /** A star stands for exactly one label. */
  private List<PathRule> wildcard(String host) {
    int dot = host.indexOf('.');
    return dot <= 0 ? null : wildcards.get(host.substring(dot));
  }

  private static Optional<Backend> first(List<PathRule> rules, String path) {
    if (rules == null) {
      return Optional.empty();
    }
    for (PathRule rule : rules) {
      if (rule.matches(path)) {
        return Optional.of(rule.backend());
      }
    }
    return Optional.empty();
  }
}
