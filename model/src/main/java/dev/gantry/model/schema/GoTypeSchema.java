package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import java.util.List;

/** A kind that Kubernetes has as a Go type: refusals read as Go's decoder words them. */
record GoTypeSchema(TypeNode root, String version, String kind) implements TypeSchema {

  @Override
  public List<String> unknownFields(ObjectNode document) {
    return new UnknownFields().find(root, document);
  }

  @Override
  public void prune(ObjectNode document) {
    Pruning.prune(root, document);
  }

  @Override
  public void checkTypes(ObjectNode document) {
    String wrong = GoTypeCheck.firstMismatch(root, document);
    if (wrong != null) {
      throw ApiException.badRequest(
          kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": " + wrong);
    }
  }
}
