package dev.gantry.model.cel;

import java.util.Optional;
import java.util.Set;

/**
 * How field names that are no identifiers are written in expressions: {@code foo-bar} as {@code
 * foo__dash__bar}, {@code namespace} as {@code __namespace__}.
 */
public final class FieldNames {

  private static final Set<String> KEYWORDS =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private FieldNames() {}

  /** The name in expressions; empty for a field that no expression can reach. */
  public static Optional<String> escape(String name) {
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      return Optional.empty();
    }
    if (KEYWORDS.contains(name)) {
      return Optional.of("__" + name + "__");
    }
    StringBuilder escaped = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i + 1 < name.length() && name.charAt(i + 1) == '_') {
        escaped.append("__underscores__");
        i++;
      } else if (c == '.') {
        escaped.append("__dot__");
      } else if (c == '-') {
        escaped.append("__dash__");
      } else if (c == '/') {
        escaped.append("__slash__");
      } else if (c == '_' || isDigit(c) || isLetter(c)) {
        escaped.append(c);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(escaped.toString());
  }

  /** The name in documents of one in expressions. */
  public static String unescape(String escaped) {
    if (escaped.startsWith("__") && escaped.endsWith("__") && escaped.length() > 4) {
      String inner = escaped.substring(2, escaped.length() - 2);
      if (KEYWORDS.contains(inner)) {
        return inner;
      }
    }
    return escaped
        .replace("__dot__", ".")
        .replace("__dash__", "-")
        .replace("__slash__", "/")
        .replace("__underscores__", "__");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
