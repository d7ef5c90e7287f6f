package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.schema.Schemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;

/**
 * Bodies that are asked and not kept: reviews, bindings, scales, options. Their types are checked
 * as those of objects are, so that whoever reads them finds what the schema promises.
 */
public final class TypedBody {

  private static final Schemas SCHEMAS = BuiltInSchemas.load();

  private TypedBody() {}

  /**
   * @return pruned, with {@code apiVersion} and {@code kind} set
   * @throws ApiException 400 for a body that is malformed, of another kind, or of wrong types
   */
  public static ObjectNode read(ApiCall call, String apiVersion, String kind) {
    return checked(Decoder.decode(call.body(), call.contentType()).document(), apiVersion, kind);
  }

  /** What a patch or another reader made of a body. */
  public static ObjectNode checked(ObjectNode document, String apiVersion, String kind) {
    String given = document.path("kind").asText("");
    if (!given.isEmpty() && !given.equals(kind)) {
      throw ApiException.badRequest(
          "the kind in the data (" + given + ") does not match the expected kind (" + kind + ")");
    }
    document.put("apiVersion", apiVersion).put("kind", kind);
    TypeSchema schema = SCHEMAS.of(apiVersion, kind).orElseThrow();
    schema.checkTypes(document);
    schema.prune(document);
    return document;
  }
}
