package dev.gantry.model.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads and writes the {@code metadata} of a document. Readers answer {@code ""}, empty or {@code
 * null}-free values.
 */
public final class Meta {

  private Meta() {}

  public static ObjectNode of(ObjectNode document) {
    return document.withObject("/metadata");
  }

  public static String text(JsonNode document, String field) {
    return document.path("metadata").path(field).asText("");
  }

  public static String name(JsonNode document) {
    return text(document, "name");
  }

  public static String namespace(JsonNode document) {
    return text(document, "namespace");
  }

  public static String uid(JsonNode document) {
    return text(document, "uid");
  }

  public static String resourceVersion(JsonNode document) {
    return text(document, "resourceVersion");
  }

  public static long generation(JsonNode document) {
    return document.path("metadata").path("generation").asLong(0);
  }

  public static boolean isDeleting(JsonNode document) {
    return document.path("metadata").hasNonNull("deletionTimestamp");
  }

  public static Map<String, String> labels(JsonNode document) {
    return strings(document.path("metadata").path("labels"));
  }

  public static Map<String, String> annotations(JsonNode document) {
    return strings(document.path("metadata").path("annotations"));
  }

  public static List<String> finalizers(JsonNode document) {
    List<String> finalizers = new ArrayList<>();
    document.path("metadata").path("finalizers").forEach(f -> finalizers.add(f.asText()));
    return finalizers;
  }

  /** Copies a JSON object of strings, keeping its order; anything else is an empty map. */
  public static Map<String, String> strings(JsonNode object) {
    if (!object.isObject() || object.isEmpty()) {
      return Map.of();
    }
    Map<String, String> strings = new LinkedHashMap<>();
    object.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asText()));
    return strings;
  }

  /** {@code metav1.Time}: RFC 3339 in UTC, whole seconds. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code metav1.MicroTime}: RFC 3339 in UTC, always six decimals. */
  public static String microTime(Instant instant) {
    String micros = String.format(Locale.ROOT, "%06d", instant.getNano() / 1000);
    return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "." + micros + "Z");
  }
}
