package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.CrdSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** From custom resource definitions to the kinds that they add to the catalogue. */
public final class CustomKinds {

  private static final Set<String> VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private CustomKinds() {}

  /** The kinds of a definition whose versions differ in their names alone. */
  public static List<Kind> of(ObjectNode definition) {
    return of(definition, Converter.Source.NONE);
  }

  /**
   * The kinds of one definition, one a served version, by Kubernetes' version order; the version
   * that objects are stored in is among them without verbs where it is not served. Empty until the
   * definition is established.
   */
  public static List<Kind> of(ObjectNode definition, Converter.Source converters) {
    if (!isTrue(definition, "Established")) {
      return List.of();
    }
    List<JsonNode> versions = new ArrayList<>();
    definition.path("spec").path("versions").forEach(versions::add);
    versions.removeIf(v -> !v.path("served").asBoolean() && !v.path("storage").asBoolean());
    versions.sort(Comparator.comparing(v -> v.path("name").asText(), VersionOrder.NEWEST_FIRST));
    Map<String, CrdSchema> schemas = CustomDefinition.schemas(definition);
    Converter converter = converters.of(definition);
    return versions.stream()
        .map(v -> kind(definition, v, new CustomDefinition(definition, v, schemas, converter)))
        .toList();
  }

  /** Every kind: the built-in ones, then those of the definitions, by definition name. */
  public static SnapshotCatalogue catalogue(List<ObjectNode> definitions) {
    List<Kind> kinds = new ArrayList<>(BuiltInKinds.load());
    definitions.stream()
        .sorted(Comparator.comparing((ObjectNode d) -> Meta.name(d)))
        .forEach(d -> kinds.addAll(of(d)));
    return new SnapshotCatalogue(kinds);
  }

  private static Kind kind(ObjectNode definition, JsonNode version, CustomDefinition own) {
    JsonNode spec = definition.path("spec");
    JsonNode names = definition.path("status").path("acceptedNames");
    String group = spec.path("group").asText();
    String kind = names.path("kind").asText();
    String plural = names.path("plural").asText();
    Set<String> subresources = new LinkedHashSet<>();
    for (String subresource : List.of("status", "scale")) {
      if (version.path("subresources").hasNonNull(subresource)) {
        subresources.add(subresource);
      }
    }
    List<String> fields = new ArrayList<>();
    version
        .path("selectableFields")
        .forEach(f -> fields.add(f.path("jsonPath").asText("").replaceFirst("^\\.", "")));
    return new Kind(
        group,
        version.path("name").asText(),
        kind,
        plural,
        names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
        spec.path("scope").asText().equals("Namespaced"),
        texts(names.path("shortNames")),
        texts(names.path("categories")),
        version.path("served").asBoolean() ? VERBS : Set.of(),
        subresources,
        new GroupResource(group, plural),
        fields,
        own);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(t -> texts.add(t.asText()));
    return List.copyOf(texts);
  }

  static boolean isTrue(JsonNode definition, String type) {
    for (JsonNode condition : definition.path("status").path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }
}
