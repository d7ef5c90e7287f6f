package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * The first document of a YAML stream to a JSON tree, from the parser's events: so places,
 * duplicate keys and the growth through aliases are in our hands.
 */
final class YamlReader {

  /**
   * What aliases may add in all: a few lines of nested aliases otherwise fill the memory. A node
   * counts as {@link #NODE_BYTES}, a text as its characters besides.
   */
  private static final int MAX_ALIASED_BYTES = Decoder.MAX_BYTES;

  private static final int NODE_BYTES = 16;

  private static final String MERGE_KEY = "<<";

  private final FieldPath path = new FieldPath();
  private final List<String> duplicates = new ArrayList<>(0);
  private final Map<String, JsonNode> anchors = new HashMap<>();
  private Iterator<Event> events;
  private int aliasedBytes;
  private int depth;

  List<String> duplicates() {
    return duplicates;
  }

  JsonNode read(byte[] yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Decoder.MAX_BYTES);
    options.setNestingDepthLimit(Json.MAX_DEPTH);
    try {
      var text = new java.io.StringReader(new String(yaml, StandardCharsets.UTF_8));
      events = new Yaml(options).parse(text).iterator();
      while (events.hasNext()) {
        Event event = events.next();
        if (event.is(Event.ID.DocumentStart)) {
          return value(events.next());
        }
      }
      return NullNode.instance;
    } catch (MarkedYAMLException e) {
      throw malformed(e.getProblem(), e.getProblemMark());
    } catch (YAMLException e) {
      throw malformed(e.getMessage(), null);
    } catch (IllegalArgumentException e) {
      // An escape or a version whose digits are no number that there is.
      throw malformed("found character that cannot start any token", null);
    }
  }

  private static ApiException malformed(String why, Mark at) {
    return ApiException.badRequest(
        "error converting YAML to JSON: yaml: "
            + (at == null ? "" : "line " + (at.getLine() + 1) + ": ")
            + why);
  }

  private JsonNode value(Event event) {
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    if (++depth > Json.MAX_DEPTH) {
      throw malformed("exceeded max depth of " + Json.MAX_DEPTH, event.getStartMark());
    }
    JsonNode value;
    if (event instanceof ScalarEvent scalar) {
      value = scalar(scalar);
    } else if (event instanceof SequenceStartEvent) {
      value = sequence();
    } else if (event instanceof MappingStartEvent) {
      value = mapping();
    } else {
      throw malformed("unexpected " + event.getEventId(), event.getStartMark());
    }
    depth--;
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      anchors.put(anchor, value);
    }
    return value;
  }

  private static JsonNode scalar(ScalarEvent scalar) {
    if (!WellFormed.isWellFormed(scalar.getValue())) {
      throw malformed("found invalid Unicode character escape code", scalar.getStartMark());
    }
    JsonNode value = YamlScalar.resolve(scalar.getValue(), scalar.getTag(), scalar.isPlain());
    if (value == null) {
      throw malformed(
          "cannot represent \"" + scalar.getValue() + "\" in JSON", scalar.getStartMark());
    }
    return value;
  }

  private JsonNode aliased(AliasEvent alias) {
    JsonNode value = anchors.get(alias.getAnchor());
    if (value == null) {
      throw malformed(
          "unknown anchor '" + alias.getAnchor() + "' referenced", alias.getStartMark());
    }
    aliasedBytes += size(value, depth + 1, alias.getStartMark());
    if (aliasedBytes > MAX_ALIASED_BYTES) {
      throw malformed("document contains excessive aliasing", alias.getStartMark());
    }
    return value.deepCopy();
  }

  /** Stops where an alias puts something deep into something deep. */
  private static int size(JsonNode value, int depth, Mark at) {
    if (depth > Json.MAX_DEPTH) {
      throw malformed("exceeded max depth of " + Json.MAX_DEPTH, at);
    }
    int size = NODE_BYTES + (value.isTextual() ? value.textValue().length() : 0);
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      size += field.getKey().length() + size(field.getValue(), depth + 1, at);
    }
    for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
      size += size(element, depth + 1, at);
    }
    return size;
  }

  private ArrayNode sequence() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Event event; !(event = events.next()).is(Event.ID.SequenceEnd); ) {
      int mark = path.enter(array.size());
      array.add(value(event));
      path.leave(mark);
    }
    return array;
  }

  private ObjectNode mapping() {
    ObjectNode object = Json.object();
    List<JsonNode> merged = new ArrayList<>(0);
    for (Event event; !(event = events.next()).is(Event.ID.MappingEnd); ) {
      String key = key(event);
      int mark = path.enter(key);
      JsonNode value = value(events.next());
      if (MERGE_KEY.equals(key) && ((ScalarEvent) event).isPlain()) {
        merged.add(value);
      } else if (object.replace(key, value) != null) {
        duplicates.add(path.toString());
      }
      path.leave(mark);
    }
    merged.forEach(value -> merge(object, value));
    return object;
  }

  /** Keys of JSON are text: {@code true} and {@code 8080} become theirs. */
  private String key(Event event) {
    if (!(event instanceof ScalarEvent scalar)) {
      throw malformed("only scalars can be keys", event.getStartMark());
    }
    JsonNode key = scalar(scalar);
    return key.isTextual() ? key.textValue() : key.isNull() ? "null" : key.asText();
  }

  /** {@code <<}: own fields win over merged ones, earlier merged maps over later ones. */
  private static void merge(ObjectNode object, JsonNode value) {
    if (value instanceof ObjectNode fields) {
      fields.properties().forEach(e -> object.putIfAbsent(e.getKey(), e.getValue().deepCopy()));
    } else if (value.isArray()) {
      value.forEach(element -> merge(object, element));
    } else {
      throw malformed("map merge requires map or sequence of maps as the value", null);
    }
  }
}
