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
import dev.gantry.model.status.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** JSON bytes to a tree, noting fields that occur twice in one object. */
final class JsonReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final FieldPath path = new FieldPath();
  private final List<String> duplicates = new ArrayList<>(0);

  List<String> duplicates() {
    return duplicates;
  }

  JsonNode read(byte[] json) {
    try (JsonParser parser = Json.mapper().getFactory().createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw malformed("unexpected end of JSON input");
      }
      JsonNode tree = value(parser, first);
      if (parser.nextToken() != null) {
        throw malformed("unexpected data after top-level value" + position(parser));
      }
      return tree;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw malformed(
          e.getOriginalMessage()
              + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String position(JsonParser parser) {
    var at = parser.currentLocation();
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static ApiException malformed(String why) {
    return ApiException.badRequest("couldn't get version/kind; json parse error: " + why);
  }

  private JsonNode value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      default -> throw new JsonParseException(parser, "unexpected " + token);
    };
  }

  private static JsonNode integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private JsonNode object(JsonParser parser) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name; (name = parser.nextFieldName()) != null; ) {
      int mark = path.enter(name);
      if (object.replace(name, value(parser, parser.nextToken())) != null) {
        duplicates.add(path.toString());
      }
      path.leave(mark);
    }
    return object;
  }

  private JsonNode array(JsonParser parser) throws IOException {
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token; (token = parser.nextToken()) != JsonToken.END_ARRAY; ) {
      int mark = path.enter(array.size());
      array.add(value(parser, token));
      path.leave(mark);
    }
    return array;
  }
}
