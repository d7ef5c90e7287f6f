package dev.gantry.web.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.CustomDocuments;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.Conversions;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Stored objects in the version that the client speaks, for one request. */
public final class Documents {

  private final Kind kind;
  private final Kind stored;

  /** How custom objects are shown; null for those that are shown as they are kept. */
  private final CustomDocuments custom;

  private final Map<StoredObject, ObjectNode> ready = new IdentityHashMap<>();

  public Documents(Kind kind, Catalogue catalogue) {
    this.kind = kind;
    this.stored = catalogue.preferred(kind.storage()).orElse(kind);
    this.custom =
        kind.definition() == null || kind.definition().documents().areAsStored()
            ? null
            : kind.definition().documents();
  }

  public Kind kind() {
    return kind;
  }

  private boolean asStored() {
    return custom == null && stored.apiVersion().equals(kind.apiVersion());
  }

  /** Converts the objects of a list all at once, where converting is asking somebody. */
  void prepare(List<StoredObject> objects) {
    if (custom != null && custom.mayAsk()) {
      List<ObjectNode> all = custom.all(objects);
      for (int i = 0; i < all.size(); i++) {
        ready.put(objects.get(i), all.get(i));
      }
    }
  }

  /** The bytes to send: the stored ones themselves, where the version is the stored one. */
  public byte[] bytes(StoredObject object) {
    if (asStored()) {
      return object.json();
    }
    if (custom == null) {
      return Json.bytes(tree(object));
    }
    ObjectNode shown = custom(object);
    return shown == object.whole() ? object.json() : Json.bytes(shown);
  }

  private ObjectNode custom(StoredObject object) {
    ObjectNode known = ready.get(object);
    return known == null ? custom.all(List.of(object)).get(0) : known;
  }

  /** A fresh tree in the client's version. */
  public ObjectNode tree(StoredObject object) {
    return custom == null ? shown(object.document()) : custom(object).deepCopy();
  }

  /** The tree that a table's columns read: custom columns belong to the client's version. */
  public ObjectNode columns(StoredObject object) {
    return custom == null ? object.document() : tree(object);
  }

  /** A stored document in the client's version; the given one itself, where it is in it. */
  public ObjectNode shown(ObjectNode document) {
    return document.path("apiVersion").asText().equals(kind.apiVersion())
        ? document
        : Conversions.convert(document, stored, kind);
  }
}
