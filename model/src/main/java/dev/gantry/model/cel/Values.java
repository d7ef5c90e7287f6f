package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** JSON as values of expressions, read through a type; and values on their way out. */
final class Values {

  private Values() {}

  /** The value of a JSON tree; objects and arrays are looked through, not copied. */
  static Object of(JsonNode json, CelType type) {
    return switch (json.getNodeType()) {
      case OBJECT ->
          type.form() == CelType.Form.STRUCT
              ? new StructView((ObjectNode) json, type)
              : new MapView((ObjectNode) json, elementOf(type));
      case ARRAY -> new ListView((ArrayNode) json, type);
      case BOOLEAN -> json.booleanValue();
      case NUMBER -> number(json, type);
      case STRING -> text(json.textValue(), type);
      default -> NullValue.NULL_VALUE;
    };
  }

  private static CelType elementOf(CelType type) {
    return type.element() == null ? CelType.DYN : type.element();
  }

  private static Object number(JsonNode json, CelType type) {
    if (type.form() == CelType.Form.DOUBLE) {
      return json.doubleValue();
    }
    boolean whole = json.isIntegralNumber() && json.canConvertToLong();
    boolean wholeDouble =
        type.form() == CelType.Form.INT
            && json.canConvertToExactIntegral()
            && json.canConvertToLong();
    return whole || wholeDouble ? (Object) json.longValue() : (Object) json.doubleValue();
  }

  private static Object text(String text, CelType type) {
    try {
      return switch (type.form()) {
        case TIMESTAMP ->
            type.maxSize() == Sizes.DATE
                ? (Object) LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                : (Object) OffsetDateTime.parse(text).toInstant();
        case DURATION -> Durations.parse(text);
        case BYTES -> CelByteString.of(Base64.getDecoder().decode(text));
        default -> text;
      };
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new Fault("cannot read \"" + text + "\" as " + type);
    }
  }

  /** A value that the caller brought: Java's null and small numbers in the evaluator's form. */
  static Object plain(Object value) {
    if (value == null) {
      return NullValue.NULL_VALUE;
    }
    if (value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float f) {
      return f.doubleValue();
    }
    return value instanceof byte[] bytes ? CelByteString.of(bytes) : value;
  }

  /** A result in plain Java. */
  static Object result(Object value) {
    if (value instanceof NullValue) {
      return null;
    }
    return value instanceof CelByteString bytes ? bytes.toByteArray() : value;
  }

  /** Characters, bytes, elements, entries; 1 for all else. */
  static long size(Object value) {
    if (value instanceof CharSequence text) {
      return text.length();
    }
    if (value instanceof Collection<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    return value instanceof CelByteString bytes ? bytes.size() : 1;
  }

  /** The name of a value's type, as {@code type()} tells it. */
  static dev.cel.common.types.CelType typeOf(Object value) {
    if (value instanceof Long) {
      return dev.cel.common.types.SimpleType.INT;
    }
    if (value instanceof com.google.common.primitives.UnsignedLong) {
      return dev.cel.common.types.SimpleType.UINT;
    }
    if (value instanceof Double) {
      return dev.cel.common.types.SimpleType.DOUBLE;
    }
    if (value instanceof Boolean) {
      return dev.cel.common.types.SimpleType.BOOL;
    }
    if (value instanceof String) {
      return dev.cel.common.types.SimpleType.STRING;
    }
    if (value instanceof CelByteString) {
      return dev.cel.common.types.SimpleType.BYTES;
    }
    if (value instanceof Instant) {
      return dev.cel.common.types.SimpleType.TIMESTAMP;
    }
    if (value instanceof Duration) {
      return dev.cel.common.types.SimpleType.DURATION;
    }
    if (value instanceof NullValue) {
      return dev.cel.common.types.SimpleType.NULL_TYPE;
    }
    if (value instanceof List) {
      return dev.cel.common.types.ListType.create(dev.cel.common.types.SimpleType.DYN);
    }
    if (value instanceof Map) {
      return dev.cel.common.types.MapType.create(
          dev.cel.common.types.SimpleType.DYN, dev.cel.common.types.SimpleType.DYN);
    }
    return dev.cel.common.types.SimpleType.DYN;
  }
}
