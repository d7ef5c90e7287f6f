package dev.gantry.model.strategy.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of namespaces. */
public final class Namespaces {

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  /** {@code v1 Namespace}. */
  public static final Rules RULES =
      Rules.PLAIN
          .named(Names::label)
          .defaulted(Namespaces::defaults)
          .preparing(Namespaces::create, Namespaces::update)
          .onStatus(Namespaces::status);

  private Namespaces() {}

  /** Every namespace can be selected by its name. */
  private static void defaults(ObjectNode namespace) {
    String name = Meta.name(namespace);
    if (!name.isEmpty()) {
      Tree.ensure(Meta.of(namespace), "labels").put(NAME_LABEL, name);
    }
  }

  private static void create(ObjectNode namespace) {
    namespace.putObject("status").put("phase", "Active");
    var finalizers = Tree.ensure(namespace, "spec").withArray("/finalizers");
    if (!Tree.texts(namespace.path("spec"), "finalizers").contains("kubernetes")) {
      finalizers.add("kubernetes");
    }
  }

  /** {@code spec.finalizers} change through the finalize subresource only. */
  private static void update(ObjectNode namespace, ObjectNode old) {
    Tree.copy(Tree.ensure(namespace, "spec"), old.path("spec"), "finalizers");
  }

  private static void status(ObjectNode namespace, ObjectNode old, Causes causes) {
    String phase = namespace.path("status").path("phase").asText("");
    boolean deleting = Meta.isDeleting(namespace);
    if (deleting && !phase.equals("Terminating")) {
      causes.invalid(
          "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    } else if (!deleting && !List.of("Active", "").contains(phase)) {
      causes.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
    }
  }
}
