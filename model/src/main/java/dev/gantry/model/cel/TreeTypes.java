package dev.gantry.model.cel;

import dev.gantry.model.cel.CelType.FieldType;
import dev.gantry.model.cel.CelType.Merge;
import dev.gantry.model.schema.Field;
import dev.gantry.model.schema.TypeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Types of built-in documents. Named types are made once: they recur, and many kinds share them.
 */
final class TreeTypes {

  private static final Map<String, CelType> NAMED = new ConcurrentHashMap<>();

  private TreeTypes() {}

  static CelType of(TypeNode node) {
    return switch (node.form()) {
      case BOOLEAN -> CelType.BOOL;
      case INT32, INT64 -> CelType.INT;
      case DOUBLE -> CelType.DOUBLE;
      case STRING, QUANTITY -> CelType.STRING;
      case BYTES -> CelType.BYTES;
      case TIME, MICRO_TIME -> CelType.TIMESTAMP;
      case INT_OR_STRING, ANY -> CelType.DYN;
      case LIST -> list(node);
      case MAP -> CelType.map(of(node.element()));
      case STRUCT -> struct(node);
    };
  }

  private static CelType list(TypeNode node) {
    CelType element = of(node.element());
    Merge merge = Merge.valueOf(node.listType().name());
    return CelType.list(element, merge, node.listKeys(), Sizes.elements(element.minBytes()));
  }

  private static CelType struct(TypeNode node) {
    if (node.name().isEmpty()) {
      return node.fields().isEmpty() || node.preservesUnknown() ? CelType.DYN : declare(node, "");
    }
    CelType known = NAMED.get(node.name());
    if (known != null) {
      return known;
    }
    CelType made = declare(node, node.name());
    CelType first = NAMED.putIfAbsent(node.name(), made);
    return first == null ? made : first;
  }

  private static CelType declare(TypeNode node, String name) {
    List<String> names = new ArrayList<>();
    for (Field field : node.fields().values()) {
      FieldNames.escape(field.name()).ifPresent(names::add);
    }
    String unique = name.isEmpty() ? "struct" + System.identityHashCode(node) : name;
    return CelType.struct(unique, 2, names, () -> fields(node));
  }

  private static Map<String, FieldType> fields(TypeNode node) {
    Map<String, FieldType> fields = new HashMap<>();
    for (Field field : node.fields().values()) {
      FieldNames.escape(field.name())
          .ifPresent(e -> fields.put(e, new FieldType(field.name(), of(field.type()))));
    }
    return fields;
  }
}
