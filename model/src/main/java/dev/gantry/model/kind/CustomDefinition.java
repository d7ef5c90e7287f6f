package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.schema.CrdSchemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One version of a custom resource definition: what a custom kind brings with it. Two are equal if
 * they are the same state of the same definition, so that what was compiled from one can be kept.
 */
public final class CustomDefinition {

  private final String uid;
  private final long generation;
  private final JsonNode version;
  private final boolean terminating;
  private final JsonNode storedVersions;
  private final CrdSchema schema;
  private final CustomDocuments documents;
  private final String deprecation;

  /**
   * @param definition the whole document
   * @param version one entry of its {@code spec.versions}
   * @param schemas of all its versions, by {@code apiVersion}
   */
  CustomDefinition(
      JsonNode definition, JsonNode version, Map<String, CrdSchema> schemas, Converter converter) {
    this.uid = Meta.uid(definition);
    this.generation = Meta.generation(definition);
    this.version = version;
    this.terminating = Meta.isDeleting(definition);
    this.storedVersions = definition.path("status").path("storedVersions");
    String apiVersion = apiVersion(definition, version);
    this.schema = schemas.get(apiVersion);
    JsonNode name = version.path("name");
    boolean only = storedVersions.size() == 1 && storedVersions.get(0).equals(name);
    this.documents = new CustomDocuments(apiVersion, schemas, converter, only);
    this.deprecation = deprecation(definition, version);
  }

  /** The compiled schemas of all versions of a definition, by {@code apiVersion}. */
  static Map<String, CrdSchema> schemas(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    // The one field of v1 that still says: keep what the schema does not name.
    boolean preserves = spec.path("preserveUnknownFields").asBoolean();
    Map<String, CrdSchema> schemas = new HashMap<>();
    for (JsonNode version : spec.path("versions")) {
      schemas.put(
          apiVersion(definition, version),
          CrdSchemas.compile(
              spec.path("group").asText(),
              spec.path("names").path("kind").asText(),
              preserves ? null : version.path("schema").path("openAPIV3Schema"),
              version.path("subresources").hasNonNull("status")));
    }
    return schemas;
  }

  private static String apiVersion(JsonNode definition, JsonNode version) {
    return definition.path("spec").path("group").asText() + "/" + version.path("name").asText();
  }

  private static String deprecation(JsonNode definition, JsonNode version) {
    if (!version.path("deprecated").asBoolean()) {
      return "";
    }
    if (version.hasNonNull("deprecationWarning")) {
      return version.path("deprecationWarning").asText();
    }
    String kind = " " + definition.path("spec").path("names").path("kind").asText();
    String name = version.path("name").asText();
    List<String> newer = new ArrayList<>();
    for (JsonNode other : definition.path("spec").path("versions")) {
      if (other.path("served").asBoolean()
          && !other.path("deprecated").asBoolean()
          && VersionOrder.NEWEST_FIRST.compare(other.path("name").asText(), name) < 0) {
        newer.add(other.path("name").asText());
      }
    }
    newer.sort(VersionOrder.NEWEST_FIRST);
    String group = definition.path("spec").path("group").asText() + "/";
    return group
        + name
        + kind
        + " is deprecated"
        + (newer.isEmpty() ? "" : "; use " + group + newer.get(0) + kind);
  }

  /** The entry of {@code spec.versions}; for reading only. */
  public JsonNode version() {
    return version;
  }

  /** Types, defaults and checks of documents of this version. */
  public CrdSchema schema() {
    return schema;
  }

  /** The definition's objects in this version. */
  public CustomDocuments documents() {
    return documents;
  }

  /** Whether objects are written in this version. */
  public boolean isStorage() {
    return version.path("storage").asBoolean();
  }

  /** Whether the definition is being deleted, and its objects with it. */
  public boolean isTerminating() {
    return terminating;
  }

  /** What whoever uses this version is to be warned of; {@code ""} for nothing. */
  public String deprecation() {
    return deprecation;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomDefinition d
        && d.uid.equals(uid)
        && d.generation == generation
        && d.terminating == terminating
        && d.storedVersions.equals(storedVersions)
        && d.version.path("name").equals(version.path("name"));
  }

  @Override
  public int hashCode() {
    return Objects.hash(uid, generation);
  }

  @Override
  public String toString() {
    return uid + "@" + generation + "/" + version.path("name").asText();
  }
}
