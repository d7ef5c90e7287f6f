package dev.gantry.model.patch;

import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fields that an apply would change although others own them. */
final class ApplyConflicts {

  private record Conflict(String manager, String field) {}

  private final List<Conflict> conflicts = new ArrayList<>();

  static ApplyConflicts between(ManagedFields managed, ManagedEntry applier, FieldSet written) {
    ApplyConflicts found = new ApplyConflicts();
    for (ManagedEntry entry : managed.entries()) {
      if (!entry.isSameManager(applier)) {
        entry
            .fields()
            .intersection(written)
            .forEachMember(
                path -> found.conflicts.add(new Conflict(entry.description(), path.toString())));
      }
    }
    return found;
  }

  void refuseIfAny() {
    if (conflicts.isEmpty()) {
      return;
    }
    List<Cause> causes =
        conflicts.stream()
            .map(c -> new Cause("FieldManagerConflict", c.field(), "conflict with " + c.manager()))
            .toList();
    throw new ApiException(409, "Conflict", message(), "", "", "", "", causes, 0);
  }

  private String message() {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.get(0);
      return "Apply failed with 1 conflict: conflict with " + only.manager() + ": " + only.field();
    }
    Map<String, List<String>> byManager = new TreeMap<>();
    conflicts.forEach(
        c -> byManager.computeIfAbsent(c.manager(), m -> new ArrayList<>()).add(c.field()));
    List<String> lines = new ArrayList<>();
    byManager.forEach(
        (manager, fields) -> {
          lines.add("conflicts with " + manager + ":");
          fields.forEach(field -> lines.add("- " + field));
        });
    return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
  }
}
