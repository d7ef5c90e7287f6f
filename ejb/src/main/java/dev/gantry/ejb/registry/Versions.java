package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.strategy.Conversions;

/** Documents between the version that a client speaks and the one that is kept. */
final class Versions {

  private Versions() {}

  /** From the client's version to the stored one; the same document where they are the same. */
  static ObjectNode toStored(ServedKind kind, ObjectNode document) {
    return convert(document, kind.client(), kind.stored());
  }

  /** From the stored version to the client's; the same document where they are the same. */
  static ObjectNode toClient(ServedKind kind, ObjectNode document) {
    return convert(document, kind.stored(), kind.client());
  }

  private static ObjectNode convert(ObjectNode document, Kind from, Kind to) {
    return from.apiVersion().equals(to.apiVersion())
        ? document
        : Conversions.convert(document, from, to);
  }
}
