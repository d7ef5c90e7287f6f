package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.gantry.model.quantity.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of expressions as JSON. */
public final class CelJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CelJson() {}

  /**
   * @param value a result of {@link CelProgram#evaluate}, or a part of one
   * @throws CelError for a value that has no JSON form
   */
  public static JsonNode of(Object value) throws CelError {
    if (value == null || value instanceof NullValue) {
      return JSON.nullNode();
    }
    if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    }
    if (value instanceof Double number) {
      return JSON.numberNode(number);
    }
    if (value instanceof Number number) {
      return JSON.numberNode(number.longValue());
    }
    if (value instanceof CelByteString bytes) {
      return JSON.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    if (value instanceof byte[] bytes) {
      return JSON.textNode(Base64.getEncoder().encodeToString(bytes));
    }
    if (value instanceof Duration duration) {
      return JSON.textNode(duration.toNanos() / 1e9 + "s");
    }
    if (value instanceof String || value instanceof Instant || value instanceof Quantity) {
      return JSON.textNode(value.toString());
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    }
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode(list.size());
      for (Object element : list) {
        array.add(of(element));
      }
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    throw new CelError(
        CelError.Reason.EVALUATION, "a value of this type cannot be written as JSON");
  }

  private static ObjectNode object(Map<?, ?> map) throws CelError {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      boolean escaped = map instanceof CelStruct || map instanceof StructView;
      object.set(escaped ? FieldNames.unescape(key) : key, of(entry.getValue()));
    }
    return object;
  }
}
