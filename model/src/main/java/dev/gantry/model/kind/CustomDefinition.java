package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.schema.CrdSchemas;
import java.util.Objects;

/**
 * One version of a custom resource definition: what a custom kind brings with it. Two are equal if
 * they are the same state of the same definition, so that what was compiled from one can be kept.
 */
public final class CustomDefinition {

  private final String uid;
  private final long generation;
  private final JsonNode version;
  private final CrdSchema schema;

  /**
   * @param definition the whole document
   * @param version one entry of its {@code spec.versions}
   */
  CustomDefinition(JsonNode definition, JsonNode version) {
    this.uid = Meta.uid(definition);
    this.generation = Meta.generation(definition);
    this.version = version;
    JsonNode spec = definition.path("spec");
    // The one field of v1 that still says: keep what the schema does not name.
    boolean preserves = spec.path("preserveUnknownFields").asBoolean();
    this.schema =
        CrdSchemas.compile(
            spec.path("group").asText(),
            spec.path("names").path("kind").asText(),
            preserves ? null : version.path("schema").path("openAPIV3Schema"),
            version.path("subresources").hasNonNull("status"));
  }

  /** The entry of {@code spec.versions}; for reading only. */
  public JsonNode version() {
    return version;
  }

  /** Types, defaults and checks of documents of this version. */
  public CrdSchema schema() {
    return schema;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomDefinition d
        && d.uid.equals(uid)
        && d.generation == generation
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
