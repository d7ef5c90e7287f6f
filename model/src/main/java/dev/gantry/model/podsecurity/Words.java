package dev.gantry.model.podsecurity;

import java.util.Collection;
import java.util.stream.Collectors;

/** How lists of names are told. */
final class Words {

  private Words() {}

  /** {@code "a", "b"}. */
  static String quoted(Collection<String> names) {
    return names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(", "));
  }

  static String plural(String word, int count) {
    return count == 1 ? word : word + "s";
  }

  /** {@code container "a"}, {@code containers "a", "b"}. */
  static String named(String word, Collection<String> names) {
    return plural(word, names.size()) + " " + quoted(names);
  }

  static String use(int count) {
    return count == 1 ? "uses" : "use";
  }
}
