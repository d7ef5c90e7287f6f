package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.status.Cause;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks objects inside of custom objects ({@code x-kubernetes-embedded-resource}). */
final class EmbeddedObjects {

  private static final Pattern LABEL = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

  private EmbeddedObjects() {}

  /** Its metadata may be absent; what it is may not. */
  static void check(JsonNode object, String path, List<Cause> causes) {
    for (String field : List.of("apiVersion", "kind")) {
      if (!object.has(field)) {
        causes.add(Cause.required(path + "." + field, "must not be empty"));
      } else if (object.get(field).asText("").isEmpty()) {
        causes.add(Cause.invalid(path + "." + field, "", "must not be empty"));
      }
    }
    String kind = object.path("kind").asText("");
    if (!kind.isEmpty() && !LABEL.matcher(kind.toLowerCase(Locale.ROOT)).matches()) {
      causes.add(
          Cause.invalid(
              path + ".kind",
              kind,
              "may have mixed case, but should otherwise match: a DNS-1035 label must consist of"
                  + " lower case alphanumeric characters or '-', start with an alphabetic"
                  + " character, and end with an alphanumeric character (e.g. 'my-name',  or"
                  + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"));
    }
    String version = object.path("apiVersion").asText("");
    if (version.chars().filter(c -> c == '/').count() > 1) {
      causes.add(
          Cause.invalid(
              path + ".apiVersion", version, "unexpected GroupVersion string: " + version));
    }
    metadata(object.path("metadata"), path + ".metadata", causes);
  }

  private static void metadata(JsonNode metadata, String path, List<Cause> causes) {
    String name = metadata.path("name").asText("");
    if (name.equals(".") || name.equals("..")) {
      causes.add(Cause.invalid(path + ".name", name, "may not be '" + name + "'"));
    }
    for (String character : List.of("/", "%")) {
      if (name.contains(character)) {
        causes.add(Cause.invalid(path + ".name", name, "may not contain '" + character + "'"));
      }
    }
    for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
      if (label.getValue().asText("").length() > 63) {
        causes.add(
            Cause.invalid(
                path + ".labels", label.getValue().asText(), "must be no more than 63 bytes"));
      }
    }
  }
}
