package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds that custom resource definitions add, with their schemas. Immutable. */
public final class CustomKinds implements Schemas {

  public static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

  private static final Set<String> VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final List<CustomKind> kinds;
  private final Schemas builtIn;
  private final Map<String, TypeSchema> schemas = new HashMap<>();

  /**
   * One served version of a definition.
   *
   * @param version the element of {@code spec.versions}
   */
  public record CustomKind(Kind kind, CrdSchema schema, JsonNode version) {}

  private CustomKinds(List<CustomKind> kinds, Schemas builtIn) {
    this.kinds = List.copyOf(kinds);
    this.builtIn = builtIn;
    kinds.forEach(k -> schemas.put(id(k.kind().apiVersion(), k.kind().kind()), k.schema()));
  }

  /**
   * @param builtIn answers for all other kinds
   * @param definitions {@code CustomResourceDefinition} documents
   */
  public static CustomKinds of(Schemas builtIn, Collection<ObjectNode> definitions) {
    List<CustomKind> kinds = new ArrayList<>();
    definitions.forEach(definition -> kinds.addAll(versions(definition)));
    return new CustomKinds(kinds, builtIn);
  }

  public List<CustomKind> kinds() {
    return kinds;
  }

  @Override
  public Optional<TypeSchema> of(String apiVersion, String kind) {
    TypeSchema own = schemas.get(id(apiVersion, kind));
    return own == null ? builtIn.of(apiVersion, kind) : Optional.of(own);
  }

  private static String id(String apiVersion, String kind) {
    return apiVersion + " " + kind;
  }

  /** The served versions of one definition, the stored one first: it is the preferred one. */
  private static List<CustomKind> versions(ObjectNode definition) {
    List<CustomKind> served = new ArrayList<>();
    JsonNode spec = definition.path("spec");
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean()) {
        CustomKind kind = kind(spec, version);
        served.add(version.path("storage").asBoolean() ? 0 : served.size(), kind);
      }
    }
    return served;
  }

  private static CustomKind kind(JsonNode spec, JsonNode version) {
    String group = spec.path("group").asText();
    JsonNode names = spec.path("names");
    String name = names.path("kind").asText();
    String plural = names.path("plural").asText();
    Set<String> subresources = new LinkedHashSet<>();
    for (String subresource : List.of("status", "scale")) {
      if (version.path("subresources").has(subresource)) {
        subresources.add(subresource);
      }
    }
    Kind kind =
        new Kind(
            group,
            version.path("name").asText(),
            name,
            plural,
            names.path("singular").asText(name.toLowerCase(Locale.ROOT)),
            "Namespaced".equals(spec.path("scope").asText()),
            texts(names.path("shortNames")),
            texts(names.path("categories")),
            VERBS,
            subresources,
            new GroupResource(group, plural),
            version
                .path("selectableFields")
                .valueStream()
                .map(field -> field.path("jsonPath").asText().replaceFirst("^\\.", ""))
                .toList());
    JsonNode schema = version.path("schema").path("openAPIV3Schema");
    return new CustomKind(kind, CrdSchemas.compile(group, name, schema), version);
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
