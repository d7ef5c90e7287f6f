package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all kinds do alike, with a kind's {@link Rules} put in at the places where they differ. */
final class RuleStrategy implements Strategy {

  private static final List<String> SYSTEM_METADATA =
      List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

  private final Kind kind;
  private final Rules rules;
  private final boolean hasStatus;
  private final boolean builtIn;

  RuleStrategy(Kind kind, Rules rules, boolean builtIn) {
    this.kind = kind;
    this.rules = rules;
    this.builtIn = builtIn;
    this.hasStatus = kind.hasSubresource("status");
  }

  @Override
  public void applyDefaults(ObjectNode object) {
    rules.defaults().apply(object);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    if (hasStatus && !rules.statusOnCreate()) {
      object.remove("status");
    }
    ObjectNode metadata = Meta.of(object);
    metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
    metadata.remove("generation");
    if (rules.generation()) {
      metadata.put("generation", 1);
    }
    rules.prepareCreate().apply(object);
  }

  @Override
  public void prepareForUpdate(ObjectNode object, ObjectNode old) {
    keepSystemMetadata(object, old);
    if (hasStatus) {
      Tree.copy(object, old, "status");
    }
    rules.prepareUpdate().apply(object, old);
    if (rules.generation() && specChanged(object, old)) {
      Tree.put(Meta.of(object), "generation", Meta.generation(old) + 1);
    }
  }

  private static void keepSystemMetadata(ObjectNode object, ObjectNode old) {
    ObjectNode metadata = Meta.of(object);
    ObjectNode before = Meta.of(old);
    Tree.copy(metadata, before, "generation");
    metadata.remove("selfLink");
    for (String field : SYSTEM_METADATA) {
      if (!Tree.isSet(metadata, field)) {
        Tree.copy(metadata, before, field);
      }
    }
  }

  /** Whether anything but metadata and status differs: data in kinds that have no spec. */
  private static boolean specChanged(ObjectNode object, ObjectNode old) {
    for (ObjectNode side : List.of(object, old)) {
      for (Map.Entry<String, JsonNode> field : side.properties()) {
        String name = field.getKey();
        if (!List.of("metadata", "status", "apiVersion", "kind").contains(name)
            && !Tree.same(object.path(name), old.path(name))) {
          return true;
        }
      }
    }
    return Meta.isDeleting(object) != Meta.isDeleting(old);
  }

  @Override
  public void prepareForStatusUpdate(ObjectNode object, ObjectNode old) {
    var status = object.get("status");
    var managed = object.path("metadata").get("managedFields");
    var labels = object.path("metadata").get("labels");
    var annotations = object.path("metadata").get("annotations");
    object.removeAll();
    old.properties().forEach(e -> object.set(e.getKey(), e.getValue().deepCopy()));
    object.remove("status");
    if (status != null) {
      object.set("status", status);
    }
    ObjectNode metadata = Meta.of(object);
    replace(metadata, "managedFields", managed);
    if (builtIn) {
      // Kubernetes' own kinds take these along with status (kubelets rely on it for nodes);
      // workloads keep their labels and custom resources both.
      replace(metadata, "annotations", annotations);
      if (!kind.group().equals("apps")) {
        replace(metadata, "labels", labels);
      }
    }
    rules.prepareStatus().apply(object, old);
  }

  private static void replace(ObjectNode node, String field, JsonNode value) {
    if (value == null) {
      node.remove(field);
    } else {
      node.set(field, value);
    }
  }

  @Override
  public List<Cause> validate(ObjectNode object) {
    Causes causes = new Causes();
    MetaChecks.check(object, kind, rules.name(), causes);
    rules.check().check(object, causes);
    return causes.list();
  }

  @Override
  public List<Cause> validateUpdate(ObjectNode object, ObjectNode old) {
    Causes causes = new Causes();
    MetaChecks.checkUpdate(object, old, kind, causes);
    rules.update().check(object, old, causes);
    if (builtIn) {
      // A custom kind's check of a change is one of the whole object, which knows what was before.
      rules.check().check(object, causes);
    }
    return causes.list();
  }

  @Override
  public List<Cause> validateStatusUpdate(ObjectNode object, ObjectNode old) {
    Causes causes = new Causes();
    MetaChecks.checkUpdate(object, old, kind, causes);
    rules.status().check(object, old, causes);
    return causes.list();
  }

  @Override
  public Optional<ScalePaths> scale() {
    return Optional.ofNullable(rules.scale());
  }

  @Override
  public long defaultGracePeriodSeconds(ObjectNode object) {
    return rules.grace().applyAsLong(object);
  }

  @Override
  public boolean ephemeral() {
    return rules.ephemeral();
  }
}
