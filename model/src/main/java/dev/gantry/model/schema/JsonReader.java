package dev.gantry.model.schema;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON bytes to a tree as Go's decoder understands them, noting fields that occur twice in one
 * object: UTF-8 only, what is no text becomes U+FFFD, numbers are of 64 bits.
 */
final class JsonReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final FieldPath path = new FieldPath();
  private final List<String> duplicates = new ArrayList<>(0);
  private boolean mayHoldHalves;

  List<String> duplicates() {
    return duplicates;
  }

  /**
   * @throws Malformed with the reason in words
   */
  JsonNode read(byte[] json) throws Malformed {
    requireUtf8(json);
    mayHoldHalves = WellFormed.mayHoldHalves(json);
    try {
      return parse(json);
    } catch (JsonProcessingException e) {
      byte[] repaired = WellFormed.utf8(json);
      if (repaired != json) {
        duplicates.clear();
        path.leave(0);
        return read(repaired);
      }
      throw new Malformed(words(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jackson would guess at UTF-16 and UTF-32, and skip a byte order mark; Kubernetes does not. */
  private static void requireUtf8(byte[] json) throws Malformed {
    for (int i = 0; i < Math.min(4, json.length); i++) {
      int b = json[i] & 0xFF;
      if (b == 0 || (i == 0 && b >= 0xEF)) {
        String shown = b == 0 ? "\\x00" : String.valueOf((char) b);
        throw new Malformed("invalid character '" + shown + "' looking for beginning of value");
      }
    }
  }

  private JsonNode parse(byte[] json) throws IOException, Malformed {
    try (JsonParser parser = Json.mapper().getFactory().createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new Malformed("unexpected end of JSON input");
      }
      JsonNode tree = value(parser, first);
      if (parser.nextToken() != null) {
        throw new Malformed("invalid data after top-level value" + position(parser));
      }
      return tree;
    }
  }

  private static String words(JsonProcessingException e) {
    var at = e.getLocation();
    return e.getOriginalMessage()
        + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
  }

  private static String position(JsonParser parser) {
    var at = parser.currentLocation();
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private JsonNode value(JsonParser parser, JsonToken token) throws IOException, Malformed {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(text(parser.getText()));
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> floating(parser);
      default -> throw new JsonParseException(parser, "unexpected " + token);
    };
  }

  private String text(String text) {
    return mayHoldHalves ? WellFormed.text(text) : text;
  }

  private static JsonNode integer(JsonParser parser) throws IOException, Malformed {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> GoNumbers.large(finite(Double.parseDouble(parser.getText()), parser));
    };
  }

  private static JsonNode floating(JsonParser parser) throws IOException, Malformed {
    return NODES.numberNode(finite(parser.getDoubleValue(), parser));
  }

  private static double finite(double value, JsonParser parser) throws IOException, Malformed {
    if (Double.isInfinite(value)) {
      throw new Malformed(
          "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
    }
    return value;
  }

  private JsonNode object(JsonParser parser) throws IOException, Malformed {
    ObjectNode object = NODES.objectNode();
    for (String field; (field = parser.nextFieldName()) != null; ) {
      String name = text(field);
      int mark = path.enter(name);
      if (object.replace(name, value(parser, parser.nextToken())) != null) {
        duplicates.add(path.toString());
      }
      path.leave(mark);
    }
    return object;
  }

  private JsonNode array(JsonParser parser) throws IOException, Malformed {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; ) {
      int mark = path.enter(array.size());
      array.add(value(parser, token));
      path.leave(mark);
    }
    return array;
  }
}
