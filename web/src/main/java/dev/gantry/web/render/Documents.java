package dev.gantry.web.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.StoredObject;

/** Stored objects in the version that the client speaks. */
public final class Documents {

  private final Kind kind;
  private final boolean asStored;

  public Documents(Kind kind, Catalogue catalogue) {
    this.kind = kind;
    this.asStored =
        catalogue
            .preferred(kind.storage())
            .map(stored -> stored.apiVersion().equals(kind.apiVersion()))
            .orElse(true);
  }

  public Kind kind() {
    return kind;
  }

  /** The bytes to send: the stored ones themselves, where the version is the stored one. */
  public byte[] bytes(StoredObject object) {
    return asStored ? object.json() : Json.bytes(tree(object));
  }

  /** A fresh tree in the client's version. */
  public ObjectNode tree(StoredObject object) {
    ObjectNode document = object.document();
    return asStored
        ? document
        : document.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
  }
}
