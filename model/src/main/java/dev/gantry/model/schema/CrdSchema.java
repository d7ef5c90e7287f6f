package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;

/**
 * A custom resource's schema in one version.
 *
 * @param hasStatusSubresource whether the definition splits {@code status} off
 */
public record CrdSchema(
    TypeNode root,
    JsonNode openApiV3Schema,
    String group,
    String kind,
    boolean hasStatusSubresource)
    implements TypeSchema {

  @Override
  public List<String> unknownFields(ObjectNode document) {
    return new UnknownFields().find(root, document);
  }

  @Override
  public void prune(ObjectNode document) {
    Pruning.prune(root, document);
  }

  /** Wrong types of a custom resource are invalid values: 422, unless its metadata is wrong. */
  @Override
  public void checkTypes(ObjectNode document) {
    JsonNode metadata = document.path("metadata");
    String wrong =
        metadata.isMissingNode()
            ? null
            : GoTypeCheck.firstMismatch(root.fields().get("metadata").type(), metadata);
    if (wrong != null) {
      throw ApiException.badRequest("error decoding metadata: " + wrong);
    }
    List<Cause> causes = CrdValidation.types(openApiV3Schema, document);
    if (!causes.isEmpty()) {
      throw ApiException.invalid(group, kind, Meta.name(document), causes);
    }
  }

  /**
   * All that the schema demands of values: types, bounds, patterns, required fields.
   *
   * @param old the document before a change, or null; values that were the same then are not held
   *     against bounds, patterns and options
   */
  public List<Cause> validate(ObjectNode document, ObjectNode old) {
    return CrdValidation.all(openApiV3Schema, document, old);
  }

  /** Whether any field has a default. */
  public boolean hasDefaults() {
    return openApiV3Schema.findValue("default") != null;
  }

  /** Whether {@link #applyDefaults} would change the document. */
  public boolean lacksDefaults(ObjectNode document) {
    return CrdDefaults.lacks(openApiV3Schema, document);
  }

  /** Fills in the schema's defaults where fields are absent. */
  public void applyDefaults(ObjectNode document) {
    CrdDefaults.apply(openApiV3Schema, document);
  }
}
