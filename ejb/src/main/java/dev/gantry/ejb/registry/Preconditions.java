package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;

/** What a client says that it knows of an object before it changes it. */
final class Preconditions {

  private Preconditions() {}

  /**
   * The resourceVersion and uid in a wanted document, where given, are those of the current one.
   */
  static void checkBody(ServedKind kind, ObjectNode wanted, StoredObject current) {
    GroupResource resource = kind.client().resource();
    String name = current.key().name();
    String version = Meta.resourceVersion(wanted);
    if (!version.isEmpty() && !version.equals(Long.toString(current.revision()))) {
      if (!version.matches("\\d{1,19}")) {
        throw ApiException.invalid(
            kind.client().group(),
            kind.client().kind(),
            name,
            java.util.List.of(
                dev.gantry.model.status.Cause.invalid(
                    "metadata.resourceVersion", version, "must be an unsigned integer")));
      }
      throw ApiException.modified(resource, name, current.revision());
    }
    String uid = Meta.uid(wanted);
    if (!uid.isEmpty() && !uid.equals(current.uid())) {
      throw ApiException.conflict(
          resource,
          name,
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + current.uid());
    }
  }

  /** The {@code preconditions} of delete options. */
  static void checkDelete(ServedKind kind, JsonNode preconditions, StoredObject current) {
    GroupResource resource = kind.client().resource();
    String name = current.key().name();
    String uid = preconditions.path("uid").asText("");
    if (!uid.isEmpty() && !uid.equals(current.uid())) {
      throw ApiException.conflict(
          resource,
          name,
          "the UID in the precondition ("
              + uid
              + ") does not match the UID in record ("
              + current.uid()
              + "). The object might have been deleted and then recreated");
    }
    String version = preconditions.path("resourceVersion").asText("");
    if (!version.isEmpty() && !version.equals(Long.toString(current.revision()))) {
      throw ApiException.conflict(
          resource,
          name,
          "the ResourceVersion in the precondition ("
              + version
              + ") does not match the ResourceVersion in record ("
              + current.revision()
              + "). The object might have been modified");
    }
  }
}
