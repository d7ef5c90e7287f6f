package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Pods out of pod templates. */
public final class PodTemplates {

  /** No vowels and nothing that is mistaken for one: a suffix never spells a word. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  /** Longest prefix that leaves room for five random characters in 63. */
  private static final int MAX_PREFIX = 58;

  private PodTemplates() {}

  /** Five random characters of the safe alphabet, from a source of ints. */
  public static String suffix(java.util.random.RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /**
   * A pod of a template, controlled by {@code owner}, named {@code prefix} and a suffix.
   *
   * @param prefix ends with a dash
   */
  public static ObjectNode pod(
      JsonNode template, JsonNode owner, String prefix, Supplier<String> suffixes) {
    String shortened = prefix.length() > MAX_PREFIX ? prefix.substring(0, MAX_PREFIX) : prefix;
    ObjectNode pod = named(template, owner, shortened + suffixes.get());
    Meta.of(pod).put("generateName", prefix);
    return pod;
  }

  /** A pod of a template with a fixed name. */
  public static ObjectNode named(JsonNode template, JsonNode owner, String name) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode meta = pod.putObject("metadata");
    meta.put("name", name).put("namespace", Meta.namespace(owner));
    for (String field : List.of("labels", "annotations", "finalizers")) {
      if (template.path("metadata").hasNonNull(field)) {
        meta.set(field, template.path("metadata").get(field).deepCopy());
      }
    }
    meta.putArray("ownerReferences").add(Owners.reference(owner));
    pod.set("spec", template.path("spec").deepCopy());
    return pod;
  }

  /** The same template, whatever {@code pod-template-hash} label it carries. */
  public static boolean same(JsonNode a, JsonNode b) {
    return withoutHash(a).equals(withoutHash(b));
  }

  private static JsonNode withoutHash(JsonNode template) {
    ObjectNode copy = template.deepCopy();
    if (copy.path("metadata") instanceof ObjectNode meta) {
      meta.remove("creationTimestamp");
      if (meta.path("labels") instanceof ObjectNode labels) {
        labels.remove("pod-template-hash");
        if (labels.isEmpty()) {
          meta.remove("labels");
        }
      }
      if (meta.isEmpty()) {
        copy.remove("metadata");
      }
    }
    return copy;
  }

  /**
   * A short hash of a template in the safe alphabet, the same whatever the order of its fields.
   *
   * @param collisions bumped when another object has the name already
   */
  public static String hash(JsonNode template, int collisions) {
    int hash = 0x811c9dc5;
    StringBuilder canonical = new StringBuilder();
    write(withoutHash(template), canonical);
    if (collisions > 0) {
      canonical.append(collisions);
    }
    for (byte b : canonical.toString().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    StringBuilder text = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      text.append(ALPHABET.charAt(digit - '0' + 3));
    }
    return text.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      Collections.sort(names);
      out.append('{');
      for (String name : names) {
        out.append(name).append(':');
        write(node.get(name), out);
        out.append(',');
      }
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      for (JsonNode item : node) {
        write(item, out);
        out.append(',');
      }
      out.append(']');
    } else {
      out.append(node);
    }
  }
}
