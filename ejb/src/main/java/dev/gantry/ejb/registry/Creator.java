package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.WriteResult;

/** Creates objects, finding a free name where a name is to be generated. */
final class Creator {

  /** With 27⁵ names a second try is rare; as many as Kubernetes makes. */
  private static final int NAME_ATTEMPTS = 8;

  private final PlannedWriter writer;
  private final Changes changes;
  private final GeneratedNames names;

  Creator(PlannedWriter writer, Changes changes, GeneratedNames names) {
    this.writer = writer;
    this.changes = changes;
    this.names = names;
  }

  /**
   * @param document in the stored version, namespace set; gets its name
   */
  WriteResult create(ServedKind kind, ObjectNode document, WriteContext context) {
    if (!Meta.resourceVersion(document).isEmpty()) {
      throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
    }
    String base = Meta.text(document, "generateName");
    if (!Meta.name(document).isEmpty() || base.isEmpty()) {
      return write(kind, document, context);
    }
    for (int attempt = 1; ; attempt++) {
      Meta.of(document).put("name", names.of(base));
      try {
        return write(kind, document, context);
      } catch (ApiException e) {
        if (!e.is("AlreadyExists") || attempt == NAME_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private WriteResult write(ServedKind kind, ObjectNode document, WriteContext context) {
    ObjectKey key = kind.key(Meta.namespace(document), Meta.name(document));
    return writer.write(key, context, changes.create(kind, key, document, context));
  }
}
