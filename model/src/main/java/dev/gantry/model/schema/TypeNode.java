package dev.gantry.model.schema;

import java.util.List;
import java.util.Map;

/**
 * A node of a type tree. Struct types are shared and may be recursive; all nodes are immutable once
 * their table is compiled.
 */
public final class TypeNode {

  /** Any value, kept as it is; in ownership: maps are granular and lists atomic. */
  public static final TypeNode ANY = scalar(Form.ANY);

  private final Form form;
  private final String name;
  private final TypeNode element;
  private final ListType listType;
  private final List<String> listKeys;
  private final boolean atomic;
  private final boolean nullable;
  private final boolean preservesUnknown;
  private Map<String, Field> fields = Map.of();

  private TypeNode(Builder b) {
    form = b.form;
    name = b.name;
    element = b.element;
    listType = b.listType;
    listKeys = List.copyOf(b.listKeys);
    atomic = b.atomic;
    nullable = b.nullable;
    preservesUnknown = b.preservesUnknown;
  }

  static TypeNode scalar(Form form) {
    return new Builder(form).build();
  }

  /** Gives a struct its fields, once: the struct itself may occur in their types. */
  void close(Map<String, Field> closedFields) {
    fields = Map.copyOf(closedFields);
  }

  public Form form() {
    return form;
  }

  /** A named type's full OpenAPI name, e.g. {@code io.k8s.api.core.v1.Pod}; {@code ""} for none. */
  public String name() {
    return name;
  }

  /** Named fields of a struct by name. */
  public Map<String, Field> fields() {
    return fields;
  }

  /**
   * Type of a list's elements or of a map's values; of a struct's other fields, if it has any; else
   * null.
   */
  public TypeNode element() {
    return element;
  }

  public ListType listType() {
    return listType;
  }

  /** Key fields of a list of type {@code MAP}. */
  public List<String> listKeys() {
    return listKeys;
  }

  /** A map or struct that has one owner as a whole. */
  public boolean isAtomic() {
    return atomic;
  }

  /** Null is a value of its own here, not another word for absent. */
  public boolean isNullable() {
    return nullable;
  }

  /** A struct that keeps fields it does not name. */
  public boolean preservesUnknown() {
    return preservesUnknown;
  }

  /**
   * As Go prints the type: {@code v1.PodSpec}, {@code []v1.Container}, {@code map[string]string}.
   */
  String goName() {
    return switch (form) {
      case STRUCT -> name.isEmpty() ? "struct" : goPackage() + "." + goStruct();
      case LIST -> "[]" + element.goName();
      case MAP -> "map[string]" + element.goName();
      default -> form.goName();
    };
  }

  /** The unqualified name, e.g. {@code PodSpec}. */
  String goStruct() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private String goPackage() {
    String path = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    return path.substring(path.lastIndexOf('.') + 1);
  }

  @Override
  public String toString() {
    return goName();
  }

  /** Collects the parts of one node. */
  static final class Builder {
    private final Form form;
    private String name = "";
    private TypeNode element;
    private ListType listType = ListType.ATOMIC;
    private List<String> listKeys = List.of();
    private boolean atomic;
    private boolean nullable;
    private boolean preservesUnknown;

    Builder(Form form) {
      this.form = form;
    }

    Builder name(String value) {
      name = value;
      return this;
    }

    Builder element(TypeNode value) {
      element = value;
      return this;
    }

    Builder list(ListType type, List<String> keys) {
      listType = type;
      listKeys = keys;
      return this;
    }

    Builder atomic(boolean value) {
      atomic = value;
      return this;
    }

    Builder nullable(boolean value) {
      nullable = value;
      return this;
    }

    Builder preservesUnknown(boolean value) {
      preservesUnknown = value;
      return this;
    }

    TypeNode build() {
      return new TypeNode(this);
    }
  }
}
