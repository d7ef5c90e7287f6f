package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.gantry.model.schema.TypeNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A type of values in expressions: what the type checker is told, how JSON is read as such a value,
 * and how large it can be. Immutable; compared by identity, except for the constants' copies.
 */
public final class CelType {

  /** What a value is. */
  enum Form {
    DYN,
    BOOL,
    INT,
    DOUBLE,
    STRING,
    BYTES,
    TIMESTAMP,
    DURATION,
    LIST,
    MAP,
    STRUCT,
    OPTIONAL,
    OTHER
  }

  /** How two lists are compared and joined. */
  enum Merge {
    ATOMIC,
    SET,
    MAP
  }

  /** A field of a struct: its name in documents and its type. */
  record FieldType(String name, CelType type) {}

  /** Any value; what it is shows when it is read. */
  public static final CelType DYN = simple(Form.DYN, SimpleType.DYN, Sizes.REQUEST - 2, 1);

  public static final CelType BOOL = simple(Form.BOOL, SimpleType.BOOL, 1, 4);
  public static final CelType INT = simple(Form.INT, SimpleType.INT, 1, 1);
  public static final CelType DOUBLE = simple(Form.DOUBLE, SimpleType.DOUBLE, 1, 1);
  public static final CelType STRING = simple(Form.STRING, SimpleType.STRING, Sizes.REQUEST - 2, 2);
  public static final CelType BYTES = simple(Form.BYTES, SimpleType.BYTES, Sizes.REQUEST - 2, 2);
  public static final CelType TIMESTAMP =
      simple(Form.TIMESTAMP, SimpleType.TIMESTAMP, Sizes.DATE_TIME, Sizes.DATE_TIME);
  public static final CelType DURATION =
      simple(Form.DURATION, SimpleType.DURATION, Sizes.REQUEST - 2, 4);

  /** A {@link dev.gantry.model.quantity.Quantity}. */
  public static final CelType QUANTITY = of(QuantityFunctions.QUANTITY);

  /** A {@link CelAuthorizer}. */
  public static final CelType AUTHORIZER = of(AuthorizerFunctions.AUTHORIZER);

  /** A check of the resource that a request is about: {@link #requestResource} makes its values. */
  public static final CelType REQUEST_RESOURCE = of(AuthorizerFunctions.RESOURCE);

  private final Form form;
  private final dev.cel.common.types.CelType checked;
  private final CelType element;
  private final Merge merge;
  private final List<String> keys;
  private final long maxSize;
  private final long minBytes;
  private final Supplier<Map<String, FieldType>> declared;
  private Map<String, FieldType> fields;

  private CelType(
      Form form,
      dev.cel.common.types.CelType checked,
      CelType element,
      Merge merge,
      List<String> keys,
      long maxSize,
      long minBytes,
      Supplier<Map<String, FieldType>> declared) {
    this.form = form;
    this.element = element;
    this.merge = merge;
    this.keys = List.copyOf(keys);
    this.maxSize = maxSize;
    this.minBytes = minBytes;
    this.declared = declared;
    this.checked = checked;
  }

  private static CelType simple(
      Form form, dev.cel.common.types.CelType checked, long maxSize, long minBytes) {
    return new CelType(form, checked, null, Merge.ATOMIC, List.of(), maxSize, minBytes, Map::of);
  }

  /** A type of the library, such as an optional or an opaque one. */
  static CelType of(dev.cel.common.types.CelType type) {
    return simple(Form.OTHER, type, Sizes.REQUEST - 2, 1);
  }

  /** The same scalar with a largest size of its own: characters or bytes. */
  CelType sized(long size) {
    return simple(form, checked, size, minBytes);
  }

  /** A list of any length. */
  public static CelType list(CelType element) {
    return list(element, Merge.ATOMIC, List.of(), Sizes.elements(element.minBytes));
  }

  static CelType list(CelType element, Merge merge, List<String> keys, long maxSize) {
    return new CelType(
        Form.LIST, ListType.create(element.checked), element, merge, keys, maxSize, 2, Map::of);
  }

  /** A map with text keys, of any size. */
  public static CelType map(CelType value) {
    return map(value, Sizes.entries(value.minBytes));
  }

  static CelType map(CelType value, long maxSize) {
    return new CelType(
        Form.MAP,
        MapType.create(SimpleType.STRING, value.checked),
        value,
        Merge.ATOMIC,
        List.of(),
        maxSize,
        2,
        Map::of);
  }

  /** A value that may be absent: absent, too, is a variable that is JSON's null. */
  public static CelType optional(CelType value) {
    return new CelType(
        Form.OPTIONAL,
        OptionalType.create(value.checked),
        value,
        Merge.ATOMIC,
        List.of(),
        value.maxSize,
        value.minBytes,
        Map::of);
  }

  /**
   * A struct with named fields.
   *
   * @param name unique among the types that one expression meets
   * @param fields by their names, in documents and in expressions alike: nothing is escaped
   */
  public static CelType struct(String name, Map<String, CelType> fields) {
    Map<String, FieldType> named = new java.util.LinkedHashMap<>();
    fields.forEach((field, type) -> named.put(field, new FieldType(field, type)));
    return struct(name, 2, named.keySet(), () -> named);
  }

  /**
   * @param names of the fields in expressions
   * @param fields by these names; asked for once, when first needed, so that types may recur
   */
  @SuppressWarnings("Immutable") // the resolver is asked only when the type is whole
  static CelType struct(
      String name, long minBytes, Iterable<String> names, Supplier<Map<String, FieldType>> fields) {
    CelType[] self = new CelType[1];
    StructType checked =
        StructType.create(
            name,
            ImmutableSet.copyOf(names),
            field -> Optional.ofNullable(self[0].fields().get(field)).map(f -> f.type.checked));
    self[0] =
        new CelType(
            Form.STRUCT,
            checked,
            null,
            Merge.ATOMIC,
            List.of(),
            Sizes.REQUEST - 2,
            minBytes,
            fields);
    return self[0];
  }

  /** The type of a built-in kind's document or of a part of it. */
  public static CelType of(TypeNode type) {
    return TreeTypes.of(type);
  }

  /**
   * The type of a structural schema; null for a place of which the schema says nothing, which no
   * expression can reach.
   *
   * @param resource whether the value is an object of its own, with {@code metadata}
   */
  public static CelType ofSchema(JsonNode schema, boolean resource) {
    return SchemaTypes.of(schema, resource);
  }

  /** The value of a variable of type {@link #REQUEST_RESOURCE}. */
  public static Object requestResource(CelAuthorizer authorizer, CelAuthorizer.Question resource) {
    return new AuthorizerFunctions.Check(authorizer, resource);
  }

  Form form() {
    return form;
  }

  /** The same type as the type checker names it. */
  dev.cel.common.types.CelType checked() {
    return checked;
  }

  /** Type of a list's elements or a map's values; null for others. */
  public CelType element() {
    return element;
  }

  /** Type of a field by its name in documents; null where expressions cannot reach it. */
  public CelType field(String name) {
    FieldType field = FieldNames.escape(name).map(e -> fields().get(e)).orElse(null);
    return field == null ? null : field.type;
  }

  Merge merge() {
    return merge;
  }

  List<String> keys() {
    return keys;
  }

  /** Most characters, bytes, elements or entries. */
  public long maxSize() {
    return maxSize;
  }

  /** How often a value of this type fits into one request. */
  public long mostInOneRequest() {
    return Sizes.elements(minBytes);
  }

  /** Fewest bytes of such a value in JSON. */
  long minBytes() {
    return minBytes;
  }

  /** Fields of a struct by their names in expressions. */
  synchronized Map<String, FieldType> fields() {
    if (fields == null) {
      fields = declared.get();
    }
    return fields;
  }

  @Override
  public String toString() {
    return checked.name();
  }
}
