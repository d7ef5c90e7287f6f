package dev.gantry.model.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;

/** {@code find} and {@code findAll}, in time linear in the text. */
final class RegexFunctions {

  private static final dev.cel.common.types.CelType STRING = SimpleType.STRING;

  static final Library LIBRARY =
      new Library()
          .member(
              "find",
              "string_find_string",
              STRING,
              List.of(STRING, STRING),
              a -> findAll(a[0], a[1], 1).stream().findFirst().orElse(""))
          .member(
              "findAll",
              "string_find_all_string",
              ListType.create(STRING),
              List.of(STRING, STRING),
              a -> findAll(a[0], a[1], -1))
          .member(
              "findAll",
              "string_find_all_string_int",
              ListType.create(STRING),
              List.of(STRING, STRING, SimpleType.INT),
              a -> findAll(a[0], a[1], (Long) a[2]));

  private RegexFunctions() {}

  private static List<String> findAll(Object text, Object expression, long limit) {
    List<String> found = new ArrayList<>();
    try {
      Matcher matcher = Pattern.compile((String) expression).matcher((String) text);
      while ((limit < 0 || found.size() < limit) && matcher.find()) {
        found.add(matcher.group());
      }
    } catch (PatternSyntaxException e) {
      throw new Fault("Illegal regex: " + e.getMessage());
    }
    return found;
  }
}
