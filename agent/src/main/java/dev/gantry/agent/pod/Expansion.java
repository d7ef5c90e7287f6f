package dev.gantry.agent.pod;

import java.util.Map;

/**
 * {@code $(NAME)} references in commands, arguments and variables. {@code $$(NAME)} stays {@code
 * $(NAME)}; an unknown name stays as it is.
 */
public final class Expansion {
  private Expansion() {}

  public static String expand(String text, Map<String, String> variables) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        out.append(c);
        at++;
      } else if (text.charAt(at + 1) == '$') {
        out.append('$');
        at += 2;
      } else if (text.charAt(at + 1) == '(' && text.indexOf(')', at) > 0) {
        int end = text.indexOf(')', at);
        String name = text.substring(at + 2, end);
        out.append(variables.containsKey(name) ? variables.get(name) : text.substring(at, end + 1));
        at = end + 1;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }
}
