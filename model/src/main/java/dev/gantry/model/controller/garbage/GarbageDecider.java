package dev.gantry.model.controller.garbage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import java.util.ArrayList;
import java.util.List;

/** What becomes of objects whose owners go. */
public final class GarbageDecider {

  public static final String ORPHAN = "orphan";
  public static final String FOREGROUND = "foregroundDeletion";

  private GarbageDecider() {}

  /** An owner as it is found. */
  public enum OwnerState {
    /** There, with the uid that the reference names. */
    SOLID,
    /** There, but waiting for its dependents to go first. */
    WAITING,
    /** Not there, or another incarnation. */
    ABSENT,
    /** Of a kind that is not served, or out of reach: nothing is done because of it. */
    UNKNOWN
  }

  /** One owner reference and what it points at. */
  public record Reference(Owners.Owner owner, OwnerState state) {}

  /** Something that has an owner. */
  public record Dependent(ObjectKey key, JsonNode document) {}

  /**
   * A dependent: with an owner left it only loses its dead references; with none it is deleted, in
   * the way that its own finalizers ask for, or in the foreground when its owner waits and it has
   * dependents itself.
   */
  public static List<Action> dependent(
      Dependent dependent, List<Reference> references, boolean hasDependents) {
    boolean waiting = references.stream().anyMatch(r -> r.state() == OwnerState.WAITING);
    boolean absent = references.stream().anyMatch(r -> r.state() == OwnerState.ABSENT);
    if (Meta.isDeleting(dependent.document()) || !(waiting || absent)) {
      return List.of();
    }
    boolean kept =
        references.stream()
            .anyMatch(r -> r.state() == OwnerState.SOLID || r.state() == OwnerState.UNKNOWN);
    if (kept) {
      List<String> dead =
          references.stream()
              .filter(r -> r.state() == OwnerState.ABSENT || r.state() == OwnerState.WAITING)
              .map(r -> r.owner().uid())
              .toList();
      return List.of(
          Action.Update.quietly(
              dependent.key(),
              document -> {
                dead.forEach(uid -> Owners.remove(document, uid));
                return document;
              }));
    }
    List<String> finalizers = Meta.finalizers(dependent.document());
    String propagation =
        finalizers.contains(ORPHAN)
            ? "Orphan"
            : finalizers.contains(FOREGROUND) || (waiting && hasDependents)
                ? "Foreground"
                : "Background";
    return List.of(
        new Action.Delete(
            dependent.key(), Meta.uid(dependent.document()), propagation, null, null));
  }

  /** An owner that leaves its dependents behind: they forget it, then it may go. */
  public static List<Action> orphan(ObjectKey key, JsonNode owner, List<Dependent> dependents) {
    List<Action> actions = new ArrayList<>();
    String uid = Meta.uid(owner);
    for (Dependent dependent : dependents) {
      actions.add(Action.Update.quietly(dependent.key(), d -> Owners.remove(d, uid)));
    }
    actions.add(Action.Update.quietly(key, d -> withoutFinalizer(d, ORPHAN)));
    return actions;
  }

  /** An owner in foreground deletion: may go once no dependent blocks it. */
  public static List<Action> foreground(ObjectKey key, JsonNode owner, List<Dependent> dependents) {
    String uid = Meta.uid(owner);
    boolean blocked =
        dependents.stream()
            .flatMap(d -> Owners.of(d.document()).stream())
            .anyMatch(o -> o.uid().equals(uid) && o.blocks());
    return blocked
        ? List.of()
        : List.of(Action.Update.quietly(key, d -> withoutFinalizer(d, FOREGROUND)));
  }

  private static ObjectNode withoutFinalizer(ObjectNode document, String finalizer) {
    if (document.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
      for (int i = finalizers.size() - 1; i >= 0; i--) {
        if (finalizers.get(i).asText().equals(finalizer)) {
          finalizers.remove(i);
        }
      }
      if (finalizers.isEmpty()) {
        Meta.of(document).remove("finalizers");
      }
    }
    return document;
  }
}
