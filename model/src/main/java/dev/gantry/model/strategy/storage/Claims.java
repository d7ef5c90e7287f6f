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
    JsonNode spec = claim.path("spec");
    List<String> modes = Tree.texts(spec, "accessModes");
    if (modes.isEmpty()) {
      causes.required("spec.accessModes", "at least 1 access mode is required");
    }
    Selectors.check(spec.path("selector"), "spec.selector", causes);
    accessModes(modes, causes);
    JsonNode storage = spec.path("resources").path("requests").path("storage");
    if (storage.isMissingNode() || storage.isNull()) {
      causes.required("spec.resources[storage]", "");
    } else {
      Quantities.positive("spec.resources[storage]", storage, causes);
    }
    String name = spec.path("storageClassName").asText("");
    if (!name.isEmpty()) {
      causes.invalidAll("spec.storageClassName", name, Names.subdomain(name));
    }
    causes.optionalOneOf("spec.volumeMode", spec.path("volumeMode"), VOLUME_MODES);
  }

  static void accessModes(List<String> modes, Causes causes) {
    for (String mode : modes) {
      if (!ACCESS_MODES.contains(mode)) {
        causes.notSupported("spec.accessModes", mode, ACCESS_MODES);
      }
    }
    if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
      causes.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes");
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
    Causes unread = new Causes();
    Optional<Quantity> more = Quantities.parse("", asked, unread);
    Optional<Quantity> less = Quantities.parse("", had, unread);
    if (bound && more.isPresent() && less.isPresent() && more.get().compareTo(less.get()) < 0) {
      causes.forbidden(
          "spec.resources.requests.storage", "field can not be less than status.capacity");
    }
    if (!Tree.same(claim.path("spec").path("volumeMode"), old.path("spec").path("volumeMode"))) {
      causes.immutable(
          "spec.volumeMode",
          claim.path("spec").path("volumeMode"),
          old.path("spec").path("volumeMode"));
    }
  }
}
