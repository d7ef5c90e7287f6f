package dev.gantry.model.selector;

import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A parsed field selector: every term must hold. */
public record FieldSelector(List<Term> terms) {

  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /** {@code path=value}, or {@code path!=value}. */
  public record Term(String path, String value, boolean equal) {}

  public static FieldSelector equal(String path, String value) {
    return new FieldSelector(List.of(new Term(path, value, true)));
  }

  /**
   * Parses {@code a.b=c,d!=e}; backslash escapes a comma, an equals sign and itself.
   *
   * @throws ApiException 400 where a term has no operator
   */
  public static FieldSelector parse(String text) {
    if (text == null || text.isBlank()) {
      return EVERYTHING;
    }
    List<Term> terms = new ArrayList<>();
    for (String part : text.split("(?<!\\\\),", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int at = part.indexOf('=');
      if (at <= 0) {
        throw ApiException.badRequest(
            "invalid selector: '" + text + "'; can't understand '" + part + "'");
      }
      boolean equal = part.charAt(at - 1) != '!';
      int valueAt = part.startsWith("==", at) ? at + 2 : at + 1;
      String value =
          part.substring(valueAt).replace("\\,", ",").replace("\\=", "=").replace("\\\\", "\\");
      terms.add(new Term(part.substring(0, equal ? at : at - 1).strip(), value, equal));
    }
    return new FieldSelector(terms);
  }

  /** The value that a path must equal, if a term says so: what watchers are indexed by. */
  public Optional<String> required(String path) {
    return terms.stream()
        .filter(t -> t.equal() && t.path().equals(path))
        .map(Term::value)
        .findFirst();
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  public boolean matches(Function<String, String> field) {
    for (Term term : terms) {
      if (term.value().equals(field.apply(term.path())) != term.equal()) {
        return false;
      }
    }
    return true;
  }
}
