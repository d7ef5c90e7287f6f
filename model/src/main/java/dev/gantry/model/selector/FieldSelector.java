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
    for (String part : split(text)) {
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
      String path = part.substring(0, equal ? at : at - 1).strip();
      terms.add(new Term(path, unescape(part.substring(valueAt)), equal));
    }
    return new FieldSelector(terms);
  }

  /** At the commas that no backslash escapes. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String unescape(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        char escaped = i + 1 < value.length() ? value.charAt(i + 1) : ' ';
        if (escaped != '\\' && escaped != ',' && escaped != '=') {
          throw ApiException.badRequest(
              "invalid field selector: invalid escape sequence: "
                  + value.substring(i, Math.min(i + 2, value.length())));
        }
        plain.append(escaped);
        i++;
      } else if (c == '=') {
        throw ApiException.badRequest("invalid field selector: unescaped character in value: " + c);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
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
