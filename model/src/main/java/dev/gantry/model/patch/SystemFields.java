package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.List;

/** Fields that identify an object or that the server keeps: they have no owner. */
final class SystemFields {

  private static final List<String> UNOWNED =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "selfLink",
          "clusterName",
          "generation",
          "managedFields",
          "resourceVersion");

  /** What an applied configuration may carry from an earlier read, and may not set. */
  private static final List<String> SERVERS_OWN =
      List.of(
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "generation",
          "managedFields");

  private static final FieldSet STRIPPED = stripped();

  private SystemFields() {}

  private static FieldSet stripped() {
    FieldSet set = new FieldSet();
    FieldPath metadata = FieldPath.ROOT.field("metadata");
    set.insert(FieldPath.ROOT.field("apiVersion"));
    set.insert(FieldPath.ROOT.field("kind"));
    set.insert(metadata);
    UNOWNED.forEach(name -> set.insert(metadata.field(name)));
    return set;
  }

  static boolean isIdentity(String rootField) {
    return rootField.equals("apiVersion") || rootField.equals("kind");
  }

  static void strip(FieldSet set) {
    if (set.hasChildren()) {
      // managedFields is a list without keys: nothing lies below what is stripped.
      set.removeAll(STRIPPED);
    }
  }

  /** Drops from an applied configuration what is the server's to say. */
  static void dropFrom(ObjectNode applied) {
    if (applied.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove(SERVERS_OWN);
      for (String name : List.of("uid", "resourceVersion", "name", "namespace")) {
        if (!metadata.hasNonNull(name)) {
          metadata.remove(name);
        }
      }
    } else {
      applied.set("metadata", Json.object());
    }
  }
}
