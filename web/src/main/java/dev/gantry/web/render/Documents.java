package dev.gantry.web.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.Conversions;

/** Stored objects in the version that the client speaks. */
public final class Documents {

  private final Kind kind;
  private final Kind stored;

  public Documents(Kind kind, Catalogue catalogue) {
    this.kind = kind;
    this.stored = catalogue.preferred(kind.storage()).orElse(kind);
  }

  public Kind kind() {
    return kind;
  }

  private boolean asStored() {
    return stored.apiVersion().equals(kind.apiVersion());
  }

  /** The bytes to send: the stored ones themselves, where the version is the stored one. */
  public byte[] bytes(StoredObject object) {
    return asStored() ? object.json() : Json.bytes(tree(object));
  }

  /** A fresh tree in the client's version. */
  public ObjectNode tree(StoredObject object) {
    return shown(object.document());
  }

  /** A stored document in the client's version; the given one itself, where that is the same. */
  public ObjectNode shown(ObjectNode document) {
    return asStored() ? document : Conversions.convert(document, stored, kind);
  }
}
