package dev.gantry.model.openapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code kubectl explain} says of types and fields, from {@code documentation.tsv}, which the
 * build makes of the fabric8 model's Javadoc: Java type below fabric8's model package, field (empty
 * for the type itself), text.
 */
final class Documentation {

  private final Map<String, String> texts = new HashMap<>();

  static Documentation load() {
    Documentation documentation = new Documentation();
    try (InputStream in = Documentation.class.getResourceAsStream("documentation.tsv")) {
      if (in != null) {
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
            .lines()
            .map(row -> row.split("\t", 3))
            .forEach(row -> documentation.texts.put(row[0] + "\t" + row[1], row[2]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documentation;
  }

  /**
   * @param type full OpenAPI name, e.g. {@code io.k8s.api.apps.v1.Deployment}
   * @return {@code ""} where nothing is known
   */
  String ofType(String type) {
    return ofField(type, "");
  }

  String ofField(String type, String field) {
    for (String javaType : candidates(type)) {
      String text = texts.get(javaType + "\t" + field);
      if (text != null) {
        return text;
      }
    }
    return "";
  }

  /** fabric8 keeps a group in {@code group.version}, in {@code group}, or with the core group. */
  private static List<String> candidates(String type) {
    String[] parts = type.split("\\.");
    if (parts.length < 3) {
      return List.of();
    }
    String name = parts[parts.length - 1];
    String version = parts[parts.length - 2];
    String group = parts[parts.length - 3];
    return List.of(group + "." + version + "." + name, group + "." + name, name);
  }
}
