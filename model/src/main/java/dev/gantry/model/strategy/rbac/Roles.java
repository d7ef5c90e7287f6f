package dev.gantry.model.strategy.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of roles and bindings, for namespaces and for the whole cluster. */
public final class Roles {

  private static final String GROUP = "rbac.authorization.k8s.io";

  public static final Rules ROLES =
      Rules.PLAIN.named(Names::pathSegment).checked((o, c) -> rules(o, true, c));

  public static final Rules CLUSTER_ROLES =
      Rules.PLAIN.named(Names::pathSegment).checked(Roles::clusterRole);

  public static final Rules ROLE_BINDINGS =
      Rules.PLAIN
          .named(Names::pathSegment)
          .defaulted(Roles::binding)
          .checked((o, c) -> checkBinding(o, List.of("ClusterRole", "Role"), c))
          .onUpdate(Roles::updateBinding);

  public static final Rules CLUSTER_ROLE_BINDINGS =
      Rules.PLAIN
          .named(Names::pathSegment)
          .defaulted(Roles::binding)
          .checked((o, c) -> checkBinding(o, List.of("ClusterRole"), c))
          .onUpdate(Roles::updateBinding);

  private Roles() {}

  private static void rules(ObjectNode role, boolean namespaced, Causes causes) {
    int i = 0;
    for (ObjectNode rule : Tree.objects(role, "rules")) {
      String path = "rules[" + i++ + "]";
      if (rule.path("verbs").isEmpty()) {
        causes.required(path + ".verbs", "verbs must contain at least one value");
      }
      boolean urls = !rule.path("nonResourceURLs").isEmpty();
      if (urls) {
        if (namespaced) {
          causes.invalid(
              path + ".nonResourceURLs",
              Tree.shown(rule.path("nonResourceURLs")),
              "namespaced rules cannot apply to non-resource URLs");
        }
        if (!rule.path("apiGroups").isEmpty()
            || !rule.path("resources").isEmpty()
            || !rule.path("resourceNames").isEmpty()) {
          causes.invalid(
              path + ".nonResourceURLs",
              Tree.shown(rule.path("nonResourceURLs")),
              "rules cannot apply to both regular resources and non-resource URLs");
        }
        continue;
      }
      if (rule.path("apiGroups").isEmpty()) {
        causes.required(path + ".apiGroups", "resource rules must supply at least one api group");
      }
      if (rule.path("resources").isEmpty()) {
        causes.required(path + ".resources", "resource rules must supply at least one resource");
      }
    }
  }

  private static void clusterRole(ObjectNode role, Causes causes) {
    rules(role, false, causes);
    JsonNode aggregation = role.path("aggregationRule");
    if (!aggregation.isObject()) {
      return;
    }
    List<ObjectNode> selectors = Tree.objects(aggregation, "clusterRoleSelectors");
    if (selectors.isEmpty()) {
      causes.required(
          "aggregationRule.clusterRoleSelectors",
          "at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    for (int i = 0; i < selectors.size(); i++) {
      Selectors.check(selectors.get(i), "aggregationRule.clusterRoleSelectors[" + i + "]", causes);
    }
  }

  private static void binding(ObjectNode binding) {
    ObjectNode role = Tree.object(binding, "roleRef");
    if (role != null) {
      Tree.text(role, "apiGroup", GROUP);
    }
    for (ObjectNode subject : Tree.objects(binding, "subjects")) {
      if (List.of("User", "Group").contains(subject.path("kind").asText())) {
        Tree.text(subject, "apiGroup", GROUP);
      }
    }
  }

  private static void checkBinding(ObjectNode binding, List<String> kinds, Causes causes) {
    JsonNode role = binding.path("roleRef");
    String group = role.path("apiGroup").asText("");
    if (!group.equals(GROUP)) {
      causes.notSupported("roleRef.apiGroup", group, List.of(GROUP));
    }
    String kind = role.path("kind").asText("");
    if (!kinds.contains(kind)) {
      causes.notSupported("roleRef.kind", kind, kinds);
    }
    String name = role.path("name").asText("");
    if (name.isEmpty()) {
      causes.required("roleRef.name", "");
    } else {
      causes.invalidAll("roleRef.name", name, Names.pathSegment(name));
    }
    int i = 0;
    for (ObjectNode subject : Tree.objects(binding, "subjects")) {
      subject(subject, "subjects[" + i++ + "]", causes);
    }
  }

  private static void subject(ObjectNode subject, String path, Causes causes) {
    String name = subject.path("name").asText("");
    if (name.isEmpty()) {
      causes.required(path + ".name", "");
    }
    String group = subject.path("apiGroup").asText("");
    switch (subject.path("kind").asText("")) {
      case "ServiceAccount" -> {
        if (!name.isEmpty()) {
          causes.invalidAll(path + ".name", name, Names.subdomain(name));
        }
        if (!group.isEmpty()) {
          causes.notSupported(path + ".apiGroup", group, List.of(""));
        }
        if (Tree.isBlank(subject, "namespace")) {
          causes.required(path + ".namespace", "");
        }
      }
      case "User", "Group" -> {
        if (!group.equals(GROUP)) {
          causes.notSupported(path + ".apiGroup", group, List.of(GROUP));
        }
      }
      default ->
          causes.notSupported(
              path + ".kind",
              subject.path("kind").asText(""),
              List.of("Group", "ServiceAccount", "User"));
    }
  }

  private static void updateBinding(ObjectNode now, ObjectNode old, Causes causes) {
    if (!Tree.same(now.path("roleRef"), old.path("roleRef"))) {
      causes.invalid("roleRef", Tree.shown(now.path("roleRef")), "cannot change roleRef");
    }
  }
}
