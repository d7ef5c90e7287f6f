package dev.gantry.model.selector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Selectors against the plainest reading of them, and against any text at all. */
class SelectorPropertyTest {

  /** One requirement as people say it, and what it means. */
  record Term(String text, String key, String operator, Set<String> values) {
    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "in" -> value != null && values.contains(value);
        case "notin" -> value == null || !values.contains(value);
        case "exists" -> value != null;
        default -> value == null;
      };
    }
  }

  @Property(tries = 1000)
  void meansWhatItSays(
      @ForAll("terms") List<Term> terms, @ForAll("labels") Map<String, String> labels) {
    String text = String.join(",", terms.stream().map(Term::text).toList());
    assertThat(LabelSelector.parse(text).matches(labels))
        .as("%s of %s", text, labels)
        .isEqualTo(terms.stream().allMatch(t -> t.holds(labels)));
  }

  @Property(tries = 2000)
  void anyTextIsASelectorOrRefused(@ForAll("texts") String text) {
    try {
      LabelSelector.parse(text).matches(Map.of("a", "x"));
    } catch (ApiException e) {
      assertThat(e.code()).isEqualTo(400);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            "b",
            "=",
            "==",
            "!=",
            "!",
            "in",
            "notin",
            "(",
            ")",
            ",",
            " ",
            "x",
            "/",
            "a/b",
            "\"",
            "\0",
            "\ud800",
            "é",
            "x".repeat(300))
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c.d/e"), values()).ofMaxSize(3);
  }

  private static Arbitrary<String> values() {
    return Arbitraries.of("x", "y", "z-1", "");
  }

  @Provide
  Arbitrary<List<Term>> terms() {
    Arbitrary<String> keys = Arbitraries.of("a", "b", "c.d/e");
    Arbitrary<Set<String>> sets = values().set().ofMinSize(1).ofMaxSize(3);
    Arbitrary<String> forms = Arbitraries.of("=", "==", "!=", "in", "notin", "exists", "absent");
    return Combinators.combine(keys, sets, forms)
        .as(SelectorPropertyTest::term)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static Term term(String key, Set<String> values, String form) {
    String first = values.iterator().next();
    String all = String.join(", ", new TreeSet<>(values));
    return switch (form) {
      case "=", "==" -> new Term(key + form + first, key, "in", Set.of(first));
      case "!=" -> new Term(key + " != " + first, key, "notin", Set.of(first));
      case "exists" -> new Term(key, key, "exists", Set.of());
      case "absent" -> new Term("!" + key, key, "absent", Set.of());
      default -> new Term(key + " " + form + " (" + all + ")", key, form, values);
    };
  }
}
