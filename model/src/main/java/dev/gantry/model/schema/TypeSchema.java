package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The schema of one kind in one version: compiled once, immutable, free to share between threads.
 */
public interface TypeSchema {

  /** The root of the type tree, for patches and documentation. */
  TypeNode root();

  /** Whether {@code status} is written through a subresource of its own only. */
  default boolean hasStatusSubresource() {
    return root().fields().containsKey("status");
  }

  /**
   * Paths of fields that the schema does not know, in document order, e.g. {@code
   * spec.template.spec.containers[0].foo}. Empty for a document that fits.
   */
  List<String> unknownFields(ObjectNode document);

  /**
   * Brings the document to what a typed decoder would have kept: drops unknown fields, and nulls
   * where the type has no null.
   */
  void prune(ObjectNode document);

  /**
   * @throws dev.gantry.model.status.ApiException 400 {@code BadRequest} at the first value of a
   *     wrong JSON type, worded as Go's decoder words it
   */
  void checkTypes(ObjectNode document);
}
