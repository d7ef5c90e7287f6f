package dev.gantry.model.cel;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types of parts of an object by where they are in it: {@code Object}, {@code Object.spec}, {@code
 * Object.spec.containers} for an element of that list. So mutations name what they make.
 */
final class ObjectTypes {

  static final String ROOT = "Object";

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private ObjectTypes() {}

  /**
   * @param root type of the whole object
   */
  static Optional<CelType> find(String name, dev.gantry.model.cel.CelType root) {
    String[] path = name.split("\\.");
    if (!path[0].equals(ROOT)) {
      return Optional.empty();
    }
    dev.gantry.model.cel.CelType at = root;
    for (int i = 1; i < path.length && at != null; i++) {
      at = inner(at);
      dev.gantry.model.cel.CelType.FieldType field = at.fields().get(path[i]);
      at = field == null ? null : field.type();
    }
    at = at == null ? null : inner(at);
    return at == null || at.form() != dev.gantry.model.cel.CelType.Form.STRUCT
        ? Optional.empty()
        : Optional.of(named(name, at));
  }

  /**
   * A part of an object of which nothing is known. The checker wants the names of all fields: those
   * that one expression can name are among its words.
   */
  static Optional<CelType> any(String name, String expression) {
    if (!name.equals(ROOT) && !name.startsWith(ROOT + ".")) {
      return Optional.empty();
    }
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(expression);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return Optional.of(
        StructType.create(name, ImmutableSet.copyOf(words), field -> Optional.of(SimpleType.DYN)));
  }

  private static dev.gantry.model.cel.CelType inner(dev.gantry.model.cel.CelType type) {
    dev.gantry.model.cel.CelType at = type;
    while (at.element() != null) {
      at = at.element();
    }
    return at;
  }

  @SuppressWarnings("Immutable") // types do not change once they are asked for
  private static CelType named(String name, dev.gantry.model.cel.CelType type) {
    return switch (type.form()) {
      case STRUCT ->
          StructType.create(
              name,
              ImmutableSet.copyOf(type.fields().keySet()),
              field ->
                  Optional.ofNullable(type.fields().get(field))
                      .map(f -> named(name + "." + field, f.type())));
      case LIST -> ListType.create(named(name, type.element()));
      case MAP -> MapType.create(SimpleType.STRING, named(name, type.element()));
      default -> type.checked();
    };
  }
}
