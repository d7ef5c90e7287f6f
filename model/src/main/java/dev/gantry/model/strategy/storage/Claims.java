package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;
import java.util.Optional;

/** Rules of persistent volume claims. */
public final class Claims {

  static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

  /** {@code v1 PersistentVolumeClaim}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Claims::spec)
          .preparing(
              claim -> {
                claim.putObject("status").put("phase", "Pending");
                Tree.protect(claim, "kubernetes.io/pvc-protection");
                sources(claim.path("spec"));
              },
              (claim, old) -> {})
          .checked(Claims::check)
          .onUpdate(Claims::update);

  private Claims() {}

  /** Defaults of a claim, also of one in a stateful set's templates. */
  public static void spec(ObjectNode claim) {
    Tree.text(Tree.ensure(claim, "spec"), "volumeMode", "Filesystem");
  }

  /** {@code dataSource} and {@code dataSourceRef} say the same where either may. */
  private static void sources(JsonNode spec) {
    if (!(spec instanceof ObjectNode fields)) {
      return;
    }
    if (Tree.isSet(fields, "dataSource") && !Tree.isSet(fields, "dataSourceRef")) {
      fields.set("dataSourceRef", fields.path("dataSource").deepCopy());
    } else if (Tree.isSet(fields, "dataSourceRef")
        && !Tree.isSet(fields, "dataSource")
        && Tree.isBlank(fields.path("dataSourceRef"), "namespace")) {
      fields.set("dataSource", fields.path("dataSourceRef").deepCopy());
    }
  }

  private static void check(ObjectNode claim, Causes causes) {
    spec(claim.path("spec"), "spec", causes);
  }

  /** A claim's spec, also one that pods bring along. */
  public static void spec(JsonNode spec, String path, Causes causes) {
    List<String> modes = Tree.texts(spec, "accessModes");
    if (modes.isEmpty()) {
      causes.required(path + ".accessModes", "at least 1 access mode is required");
    }
    Selectors.check(spec.path("selector"), path + ".selector", causes);
    accessModes(modes, path + ".accessModes", causes);
    JsonNode storage = spec.path("resources").path("requests").path("storage");
    if (storage.isMissingNode() || storage.isNull()) {
      causes.required(path + ".resources[storage]", "");
    } else {
      Quantities.positive(path + ".resources[storage]", storage, causes);
    }
    causes.optionalText(
        path + ".storageClassName", spec.path("storageClassName"), Names::subdomain);
    causes.optionalOneOf(path + ".volumeMode", spec.path("volumeMode"), VOLUME_MODES);
    source(spec, path, "dataSource", causes);
    source(spec, path, "dataSourceRef", causes);
    if (Tree.isSet(spec, "dataSource")
        && Tree.isSet(spec, "dataSourceRef")
        && Tree.isBlank(spec.path("dataSourceRef"), "namespace")
        && !Tree.same(spec.path("dataSource"), spec.path("dataSourceRef"))) {
      causes.invalid(path, "", "must match dataSourceRef");
    }
    causes.optionalText(
        path + ".volumeAttributesClassName",
        spec.path("volumeAttributesClassName"),
        Names::subdomain);
  }

  private static void source(JsonNode spec, String path, String field, Causes causes) {
    JsonNode source = spec.path(field);
    if (!source.isObject()) {
      return;
    }
    String at = path + "." + field;
    for (String part : List.of("name", "kind")) {
      if (Tree.isBlank(source, part)) {
        causes.required(at + "." + part, "");
      }
    }
    String group = source.path("apiGroup").asText("");
    if (group.isEmpty()) {
      if (!source.path("kind").asText("").equals("PersistentVolumeClaim")) {
        causes.invalid(
            at,
            source.path("kind").asText(""),
            "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
      }
    } else {
      causes.invalidAll(at + ".apiGroup", group, Names.subdomain(group));
    }
  }

  static void accessModes(List<String> modes, String path, Causes causes) {
    for (String mode : modes) {
      if (!ACCESS_MODES.contains(mode)) {
        causes.notSupported(path, mode, ACCESS_MODES);
      }
    }
    if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
      causes.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  private static void update(ObjectNode claim, ObjectNode old, Causes causes) {
    ObjectNode now = claim.path("spec").deepCopy();
    ObjectNode before = old.path("spec").deepCopy();
    // The binder names the volume once; a default class may be filled in later.
    if (Tree.isBlank(before, "volumeName")) {
      Tree.copy(now, before, "volumeName");
    }
    if (!Tree.isSet(before, "storageClassName")) {
      Tree.copy(now, before, "storageClassName");
    }
    Tree.copy(now, before, "volumeAttributesClassName");
    boolean bound = old.path("status").path("phase").asText().equals("Bound");
    JsonNode asked = now.path("resources").path("requests").path("storage");
    JsonNode had = before.path("resources").path("requests").path("storage");
    if (bound) {
      Tree.copy(now, before, "resources");
    }
    if (!Tree.same(now, before)) {
      causes.forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and"
              + " volumeAttributesClassName for bound claims\n"
              + before
              + "\n"
              + claim.path("spec"));
    }
    // A claim may ask for less again while it has not grown: so a growth that failed is undone.
    Causes unread = new Causes();
    Optional<Quantity> wanted = Quantities.parse("", asked, unread);
    Optional<Quantity> asking = Quantities.parse("", had, unread);
    JsonNode size = old.path("status").path("capacity").path("storage");
    Optional<Quantity> capacity = Quantities.parse("", size, unread);
    if (bound
        && wanted.isPresent()
        && asking.isPresent()
        && wanted.get().compareTo(asking.get()) < 0
        && (capacity.isEmpty() || wanted.get().compareTo(capacity.get()) <= 0)) {
      causes.forbidden(
          "spec.resources.requests.storage", "field can not be less than status.capacity");
    }
    attributesClass(claim.path("spec"), old.path("spec"), causes);
    if (!Tree.same(claim.path("spec").path("volumeMode"), old.path("spec").path("volumeMode"))) {
      causes.immutable(
          "spec.volumeMode",
          claim.path("spec").path("volumeMode"),
          old.path("spec").path("volumeMode"));
    }
  }

  private static void attributesClass(JsonNode now, JsonNode before, Causes causes) {
    String field = "volumeAttributesClassName";
    if (!Tree.isBlank(before, field) && Tree.isBlank(now, field)) {
      causes.forbidden(
          "spec." + field,
          Tree.isSet(now, field)
              ? "update from non-nil value to an empty string is forbidden"
              : "update from non-nil value to nil is forbidden");
    }
  }
}
