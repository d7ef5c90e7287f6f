package dev.gantry.ejb.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bodies that are nearly right: one to three places of a good one changed. */
final class Mutations {

  /** JSON values where others are expected. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1",
          "65536",
          "2147483648",
          "9223372036854775807",
          "-9223372036854775809",
          "1e30",
          "0.5",
          "\"\"",
          "\"x\"",
          "\"1\"",
          "\"-1\"",
          "\"100%\"",
          "\"9e99\"",
          "\"1e999999999\"",
          "\"99999999999999999999%\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"*\"",
          "\"..\"",
          "\"/\"",
          "\"a/b/c\"",
          "\"::\"",
          "\"1.2.3.4/33\"",
          "\"[\"",
          "\"(\"",
          "\"\\\\\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[{}]",
          "[\"\"]",
          "[1]",
          "{\"\":\"\"}",
          "{\"a\":null}",
          "{\"$patch\":\"delete\"}",
          "{\"$patch\":\"replace\"}",
          "{\"$patch\":1}",
          "[{\"$patch\":\"replace\"}]",
          "{\"$retainKeys\":[\"a\"]}",
          "{\"$setElementOrder/a\":[1]}",
          "{\"$deleteFromPrimitiveList/a\":[1]}",
          "{\"matchLabels\":{\"a\":\"b\"}}",
          "\"2026-01-01T00:00:00Z\"",
          "\"0000-00-00T00:00:00Z\"");

  /** Bytes that mean something to one of the readers. */
  private static final List<String> TOKENS =
      List.of(
          "1e400",
          "\u0000",
          "\\u0000",
          "\\ud800",
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\n",
          "- ",
          "&a ",
          "*a",
          "<<: ",
          "!!",
          "? ",
          "|",
          "%",
          "'",
          "\ufeff",
          "-0",
          "NaN",
          ".inf",
          "0x",
          "\"a\":1,\"a\":2,",
          "[[[[[[[[",
          "null",
          "\t");

  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  byte[] mutant(byte[] body) {
    byte[] mutant = body;
    for (int i = random.nextInt(3); i >= 0; i--) {
      mutant = random.nextInt(4) > 0 ? changeTree(mutant) : changeBytes(mutant);
    }
    return mutant;
  }

  private byte[] changeTree(byte[] body) {
    JsonNode tree;
    try {
      tree = Json.mapper().readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return changeBytes(body);
    }
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    if (containers.isEmpty()) {
      return changeBytes(body);
    }
    change(containers.get(random.nextInt(containers.size())), containers);
    return Json.bytes(tree);
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
    }
    node.forEach(child -> collect(child, containers));
  }

  private void change(JsonNode at, List<JsonNode> containers) {
    JsonNode value = value(containers);
    if (at instanceof ArrayNode array) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.set(index, value);
        case 1 -> array.insert(index, array.get(random.nextInt(array.size())).deepCopy());
        default -> array.remove(index);
      }
    } else if (at instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(odd(name), value);
        default -> object.set(name, value);
      }
    }
  }

  private String odd(String name) {
    return switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> name + "\0";
      case 2 -> "$setElementOrder/" + name;
      case 3 -> "$deleteFromPrimitiveList/" + name;
      default -> "x".repeat(300);
    };
  }

  private JsonNode value(List<JsonNode> containers) {
    if (random.nextInt(6) == 0) {
      return containers.get(random.nextInt(containers.size())).deepCopy();
    }
    try {
      return Json.mapper().readTree(VALUES.get(random.nextInt(VALUES.size())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] changeBytes(byte[] body) {
    if (body.length == 0) {
      return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }
    int from = random.nextInt(body.length);
    int to = Math.min(body.length, from + random.nextInt(16));
    byte[] head = Arrays.copyOf(body, from);
    byte[] middle = Arrays.copyOfRange(body, from, to);
    byte[] tail = Arrays.copyOfRange(body, to, body.length);
    return switch (random.nextInt(5)) {
      case 0 -> join(head, tail);
      case 1 -> join(head, middle, middle, tail);
      case 2 -> head;
      case 3 -> {
        byte[] flipped = body.clone();
        flipped[from] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      default -> {
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        yield join(head, token.getBytes(StandardCharsets.UTF_8), middle, tail);
      }
    };
  }

  private static byte[] join(byte[]... parts) {
    var whole = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }
}
