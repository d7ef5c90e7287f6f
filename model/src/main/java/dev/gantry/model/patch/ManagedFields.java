package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code metadata.managedFields} of one object while an operation works on it. */
final class ManagedFields {

  private static final List<String> OPERATIONS = List.of(ManagedEntry.APPLY, ManagedEntry.UPDATE);

  private static final Comparator<ManagedEntry> ORDER =
      Comparator.comparing(ManagedEntry::operation)
          .thenComparing(ManagedEntry::time)
          .thenComparing(ManagedEntry::manager)
          .thenComparing(ManagedEntry::apiVersion)
          .thenComparing(ManagedEntry::subresource);

  /** More updaters than these are joined, the oldest first: a list must not grow for ever. */
  private static final int MAX_UPDATERS = 10;

  /** Stands for updaters that were joined. */
  private static final String JOINED = "ancient-changes";

  private final List<ManagedEntry> entries = new ArrayList<>();

  static JsonNode in(JsonNode document) {
    return document == null ? null : document.path("metadata").get("managedFields");
  }

  /**
   * Nothing if any entry cannot be read: as in Kubernetes, who writes nonsense here does not mean
   * to change who owns what. Entries that own nothing are left out.
   */
  static ManagedFields parse(JsonNode list) {
    ManagedFields managed = new ManagedFields();
    if (list == null) {
      return managed;
    }
    for (JsonNode entry : list) {
      if (!isReadable(entry)) {
        return new ManagedFields();
      }
      if (entry.path("fieldsV1").isObject()) {
        managed.entries.add(ManagedEntry.parse(entry));
      }
    }
    return managed;
  }

  private static boolean isReadable(JsonNode entry) {
    JsonNode fields = entry.path("fieldsV1");
    return OPERATIONS.contains(entry.path("operation").asText(""))
        && List.of("", "FieldsV1").contains(entry.path("fieldsType").asText(""))
        && (fields.isMissingNode() || fields.isNull() || isFieldSet(fields));
  }

  private static boolean isFieldSet(JsonNode fields) {
    if (!fields.isObject()) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String name = field.getKey();
      boolean element =
          name.equals(".")
              || name.length() > 1 && name.charAt(1) == ':' && "fkvi".indexOf(name.charAt(0)) >= 0;
      if (!element || !isFieldSet(field.getValue())) {
        return false;
      }
    }
    return true;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  List<ManagedEntry> entries() {
    return entries;
  }

  /** The entry of the same manager, or null. */
  ManagedEntry find(ManagedEntry like) {
    for (ManagedEntry entry : entries) {
      if (entry.isSameManager(like)) {
        return entry;
      }
    }
    return null;
  }

  /** Replaces the entry of the same manager; one without fields only leaves. */
  void put(ManagedEntry entry) {
    entries.removeIf(entry::isSameManager);
    if (!entry.fields().isEmpty()) {
      entries.add(entry);
    }
  }

  /** Nobody but {@code self} owns these any longer. */
  void takeFromOthers(ManagedEntry self, FieldSet fields) {
    for (ManagedEntry entry : entries) {
      if (!entry.isSameManager(self)) {
        entry.fields().removeAll(fields);
      }
    }
    entries.removeIf(entry -> entry.fields().isEmpty());
  }

  /**
   * Joins the oldest updaters until few enough are left. Those of different versions stay apart:
   * their fields mean different things.
   */
  void boundUpdaters() {
    List<ManagedEntry> updaters =
        entries.stream()
            .filter(entry -> entry.operation().equals(ManagedEntry.UPDATE))
            .sorted(ORDER)
            .toList();
    int left = updaters.size();
    Map<String, ManagedEntry> oldest = new HashMap<>();
    for (ManagedEntry updater : updaters) {
      if (left <= MAX_UPDATERS) {
        return;
      }
      ManagedEntry first = oldest.put(updater.apiVersion(), updater);
      if (first != null) {
        updater.fields().addAll(first.fields());
        ManagedEntry joined = updater.named(JOINED);
        entries.remove(first);
        entries.remove(updater);
        ManagedEntry same = find(joined);
        if (same != null) {
          joined.fields().addAll(same.fields());
        }
        put(joined);
        oldest.put(updater.apiVersion(), joined);
        left--;
      }
    }
  }

  FieldSet union() {
    FieldSet all = new FieldSet();
    entries.forEach(entry -> all.addAll(entry.fields()));
    return all;
  }

  void writeTo(ObjectNode document) {
    ObjectNode metadata = Meta.of(document);
    if (entries.isEmpty()) {
      metadata.remove("managedFields");
      return;
    }
    ArrayNode list = metadata.arrayNode();
    entries.stream().sorted(ORDER).forEach(entry -> list.add(entry.toJson()));
    metadata.set("managedFields", list);
  }
}
