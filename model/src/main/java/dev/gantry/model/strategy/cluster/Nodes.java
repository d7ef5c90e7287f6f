package dev.gantry.model.strategy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of nodes. */
public final class Nodes {

  /** {@code v1 Node}. A node agent registers its node with status, so status is kept on create. */
  public static final Rules RULES =
      Rules.PLAIN
          .keepingStatus()
          .defaulted(Nodes::defaults)
          .checked(Nodes::check)
          .onUpdate(Nodes::update)
          .preparingStatus((node, old) -> defaults(node));

  private static final List<String> EFFECTS =
      List.of("NoExecute", "NoSchedule", "PreferNoSchedule");

  private Nodes() {}

  private static void defaults(ObjectNode node) {
    ObjectNode status = Tree.object(node, "status");
    if (status != null && status.path("allocatable").isEmpty() && Tree.isSet(status, "capacity")) {
      status.set("allocatable", status.path("capacity").deepCopy());
    }
  }

  private static void check(ObjectNode node, Causes causes) {
    JsonNode spec = node.path("spec");
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode taint : Tree.objects(spec, "taints")) {
      String path = "spec.taints[" + i++ + "]";
      String key = taint.path("key").asText("");
      causes.invalidAll(path + ".key", key, Names.qualified(key));
      String value = taint.path("value").asText("");
      causes.invalidAll(path + ".value", value, Names.labelValue(value));
      causes.oneOf(path + ".effect", taint.path("effect"), EFFECTS);
      if (!seen.add(key + ":" + taint.path("effect").asText())) {
        ObjectNode shown = taint.deepCopy();
        causes.add(
            new dev.gantry.model.status.Cause(
                "FieldValueDuplicate",
                path,
                "Duplicate value: " + shown + ": taints must be unique by key and effect pair"));
      }
    }
    i = 0;
    for (String range : Tree.texts(spec, "podCIDRs")) {
      if (!Names.isRange(range)) {
        causes.invalid("spec.podCIDRs[" + i + "]", range, Names.RANGE_WORDS);
      }
      i++;
    }
    amounts(node, causes);
  }

  private static void amounts(ObjectNode node, Causes causes) {
    for (String part : List.of("capacity", "allocatable")) {
      for (Map.Entry<String, JsonNode> amount : node.path("status").path(part).properties()) {
        Quantities.nonNegative(
            "status." + part + "[" + amount.getKey() + "]", amount.getValue(), causes);
      }
    }
  }

  private static void update(ObjectNode node, ObjectNode old, Causes causes) {
    for (String field : List.of("podCIDRs", "podCIDR", "providerID")) {
      JsonNode before = old.path("spec").path(field);
      JsonNode now = node.path("spec").path(field);
      boolean had = before.isArray() ? !before.isEmpty() : !before.asText("").isEmpty();
      if (had && !Tree.same(now, before)) {
        causes.forbidden(
            "spec." + field,
            field.equals("providerID")
                ? "node updates may not change providerID except from \"\" to valid"
                : "node updates may not change podCIDR except from \"\" to valid");
        return;
      }
    }
  }
}
