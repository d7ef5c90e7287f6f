package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.Field;
import dev.gantry.model.schema.Form;
import dev.gantry.model.schema.ListType;
import dev.gantry.model.schema.MapType;
import dev.gantry.model.schema.TypeNode;
import dev.gantry.model.schema.TypeTable;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The named types that a document refers to, collected while it is written. */
final class Definitions {

  private final Dialect dialect;
  private final TypeTable table;
  private final Documentation documentation;
  private final Collection<GroupVersionKind> groupVersions;
  private final Map<String, ObjectNode> written = new TreeMap<>();
  private final Deque<String> wanted = new ArrayDeque<>();

  /**
   * @param groupVersions every served group version (kind empty), for bodies that all of them have
   */
  Definitions(
      Dialect dialect,
      TypeTable table,
      Documentation documentation,
      Collection<GroupVersionKind> groupVersions) {
    this.dialect = dialect;
    this.table = table;
    this.documentation = documentation;
    this.groupVersions = groupVersions;
  }

  /** A reference to a named type, which thereby becomes part of the document. */
  ObjectNode reference(String name) {
    want(name);
    return dialect.reference(name);
  }

  void put(String name, ObjectNode definition) {
    written.put(name, definition);
  }

  private void want(String name) {
    if (!written.containsKey(name)) {
      written.put(name, Json.object());
      wanted.add(name);
    }
  }

  /** All wanted types and what they refer to, by name. */
  ObjectNode all() {
    for (String name; (name = wanted.poll()) != null; ) {
      ObjectNode scalar = ScalarTypes.definition(name, dialect);
      written.put(name, scalar != null ? scalar : definition(table.named(name).orElseThrow()));
    }
    ObjectNode all = Json.object();
    written.forEach(all::set);
    return all;
  }

  private ObjectNode definition(TypeTable.Entry entry) {
    TypeNode type = entry.type();
    ObjectNode definition = Json.object();
    describe(definition, documentation.ofType(type.name()));
    if (type.form() == Form.STRUCT) {
      definition.put("type", "object");
      struct(type, definition);
    }
    kinds(entry, definition);
    return definition;
  }

  private void struct(TypeNode type, ObjectNode definition) {
    ArrayNode required = definition.arrayNode();
    ObjectNode properties = definition.objectNode();
    for (String name : new TreeSet<>(type.fields().keySet())) {
      Field field = type.fields().get(name);
      properties.set(name, property(type, field));
      if (field.required()) {
        required.add(name);
      }
    }
    if (!properties.isEmpty()) {
      definition.set("properties", properties);
    }
    if (!required.isEmpty()) {
      definition.set("required", required);
    }
    if (type.isAtomic()) {
      definition.put("x-kubernetes-map-type", "atomic");
    }
  }

  private ObjectNode property(TypeNode owner, Field field) {
    ObjectNode property = schema(field.type(), true);
    String text = documentation.ofField(owner.name(), field.name());
    if (text.isEmpty() && !field.type().name().isEmpty()) {
      text = documentation.ofType(field.type().name());
    }
    describe(property, text);
    if (field.listTypeTold()) {
      listType(field.type(), property);
    }
    if (field.mapType() != MapType.OF_TYPE) {
      property.put("x-kubernetes-map-type", field.mapType().name().toLowerCase(Locale.ROOT));
    }
    if (!field.patchStrategies().isEmpty()) {
      String strategies = String.join(",", new TreeSet<>(field.patchStrategies()));
      property.put("x-kubernetes-patch-strategy", strategies);
    }
    if (!field.mergeKey().isEmpty()) {
      property.put("x-kubernetes-patch-merge-key", field.mergeKey());
    }
    if (field.defaultValue() != null && dialect == Dialect.V3) {
      property.set("default", field.defaultValue());
    }
    return property;
  }

  private static void listType(TypeNode list, ObjectNode property) {
    ListType type = list.form() == Form.LIST ? list.listType() : ListType.ATOMIC;
    property.put("x-kubernetes-list-type", type.name().toLowerCase(Locale.ROOT));
    if (type == ListType.MAP) {
      ArrayNode keys = property.putArray("x-kubernetes-list-map-keys");
      list.listKeys().forEach(keys::add);
    }
  }

  private ObjectNode schema(TypeNode type, boolean asField) {
    String scalar = ScalarTypes.name(type.form());
    String name = scalar == null ? type.name() : scalar;
    if (!name.isEmpty()) {
      want(name);
      return asField ? dialect.field(name) : dialect.reference(name);
    }
    ObjectNode schema;
    switch (type.form()) {
      case LIST -> {
        schema = Json.object().put("type", "array");
        schema.set("items", schema(type.element(), true));
      }
      case MAP -> {
        schema = Json.object().put("type", "object");
        schema.set("additionalProperties", schema(type.element(), true));
      }
      default -> schema = ScalarTypes.inline(type.form());
    }
    return schema;
  }

  private void kinds(TypeTable.Entry entry, ObjectNode definition) {
    List<GroupVersionKind> kinds = entry.kinds();
    if (entry.inEveryGroup()) {
      String kind = entry.type().name().substring(entry.type().name().lastIndexOf('.') + 1);
      kinds =
          groupVersions.stream()
              .map(gv -> new GroupVersionKind(gv.group(), gv.version(), kind))
              .toList();
    }
    if (!kinds.isEmpty()) {
      ArrayNode list = definition.putArray("x-kubernetes-group-version-kind");
      kinds.forEach(kind -> list.add(json(kind)));
    }
  }

  static ObjectNode json(GroupVersionKind kind) {
    return Json.object()
        .put("group", kind.group())
        .put("kind", kind.kind())
        .put("version", kind.version());
  }

  private static void describe(ObjectNode schema, String text) {
    if (!text.isEmpty()) {
      schema.put("description", text);
    }
  }
}
